#!/usr/bin/env node
/**
 * The program that stands on PATH under any name, as a symbolic link to it or as what `midturn shim
 * --install` writes. All its arguments are those of the real program; what it does besides, its
 * environment says. It ends as the real program ended.
 */
import { endLike } from './end-like.ts';
import { errorText, exitCodeOfError } from './exit-codes.ts';
import { runAsShim } from './run-as-shim.ts';
import { programBehind, shimSettings, shimTexts } from './shim-settings.ts';

const [, shimPath = '', ...args] = process.argv;

try {
  const settings = shimSettings(shimTexts(process.env), () => programBehind(shimPath, process.env));
  endLike(await runAsShim(settings, args));
} catch (error) {
  process.stderr.write(`midturn shim: ${errorText(error)}\n`);
  process.exit(exitCodeOfError(error));
}
