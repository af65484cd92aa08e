import { findDriver } from './index.ts';
import { describeDriverContract } from './testing/driver-contract.ts';

describeDriverContract(findDriver('reference'));
