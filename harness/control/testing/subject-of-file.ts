import { afterAll, afterEach, beforeAll } from 'vitest';
import { type ProxyUnderTest, type Subject, startSubject } from './subject.ts';

export interface SubjectOfFile {
  readonly api: Pick<Subject, 'call'>;
  /** A proxy of a name of its own. */
  fresh(more?: object): Promise<ProxyUnderTest>;
}

/** One server for all tests of a file, which each find it without toxics. */
export function subjectOfFile(): SubjectOfFile {
  let subject: Subject;
  let count = 0;
  beforeAll(async () => {
    subject = await startSubject();
  });
  afterEach(() => subject.call('POST', '/reset'));
  afterAll(() => subject.close());
  return {
    api: { call: (...request) => subject.call(...request) },
    fresh: (more) => {
      count += 1;
      return subject.proxy(`p${count}`, more);
    },
  };
}
