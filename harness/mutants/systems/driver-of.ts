import { commandClient } from '../../drivers/command-client.ts';
import type { Driver } from '../../drivers/driver.ts';
import { referenceDriver } from '../../drivers/reference.ts';
import { fixtureProgram } from '../../processes/fixture-program.ts';
import type { Family } from '../broken-fixture.ts';
import { bridgeDriver } from './bridge-system.ts';
import { brokerDriver } from './broker-system.ts';
import { daemonDriver } from './daemon-system.ts';
import { realtimeDriver } from './realtime-system.ts';

/** The good program of each family. */
export const goodPrograms: Readonly<Record<Family, string>> = {
  server: 'app-server',
  agent: 'app-server',
  client: 'client',
  bridge: 'bridge',
  broker: 'broker',
  daemon: 'daemon',
  realtime: 'realtime-client',
};

/** A driver that starts a program of this family in the place of the good one. */
export function driverOf(family: Family, id: string, program: string): Driver {
  switch (family) {
    case 'server':
      return { ...referenceDriver(id, program), roles: ['server'] };
    case 'agent':
      return { ...referenceDriver(id, program), roles: ['agent'] };
    case 'client':
      return clientDriver(id, program);
    case 'bridge':
      return bridgeDriver(id, program);
    case 'broker':
      return brokerDriver(id, program);
    case 'daemon':
      return daemonDriver(id, program);
    case 'realtime':
      return realtimeDriver(id, program);
  }
}

/** The command-style client against the reference app-server. */
function clientDriver(id: string, program: string): Driver {
  const file = fixtureProgram(program);
  const command = `'${process.execPath}' '${file}' --server {url} --prompt {prompt}`;
  return { ...commandClient(command), id, name: id };
}
