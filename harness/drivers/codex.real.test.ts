import { findDriver } from './index.ts';
import { describeDriverContract } from './testing/driver-contract.ts';

describeDriverContract(findDriver('codex@0.169.0'));
describeDriverContract(findDriver('codex@0.117.0'));
