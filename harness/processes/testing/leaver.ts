/** The source of a program that starts things with this room, tells them, and leaves in some way. */
export function leaverSource(room: string, leave: string): string {
  return `
    import { startProcess } from ${JSON.stringify(`${room}/start-process.js`)};
    import { makeTemporaryFolder } from ${JSON.stringify(`${room}/temporary-folder.js`)};
    const folder = await makeTemporaryFolder('midturn-leaver-');
    const child = await startProcess({
      name: 'child',
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1000)'],
      recorder: { record() {} },
    });
    console.log(JSON.stringify({ pid: child.pid, folder: folder.path }));
    ${leave}
  `;
}
