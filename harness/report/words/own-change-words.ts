import type { OwnChange } from '../../history/own-change.ts';

/** What midturn itself changed in a head: `permessage-deflate declined by midturn`. */
export function ownChangeWords({ declined, host }: OwnChange): string {
  return [
    declined === undefined ? '' : `${declined} declined by midturn`,
    host === undefined ? '' : `host set to ${host} by midturn`,
  ]
    .filter((words) => words !== '')
    .join(', ');
}
