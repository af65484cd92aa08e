import type { Endpoint } from './endpoint.ts';

/** Whether what listens there speaks TLS. */
export function isTls(endpoint: Endpoint): boolean {
  return endpoint.transport === 'tcp' && (endpoint.scheme === 'wss' || endpoint.scheme === 'https');
}
