/**
 * What a driver or a backend, named by text, brings along that is not midturn's own: a command, a folder
 * of code, an address. `reference` and a plain version of a published program bring nothing.
 */
export function bringsItsOwn(driver: string): boolean {
  return !/^[\w-]+(?:@\d+\.\d+\.\d+(?:-[\w.]+)?)?$/.test(driver);
}
