/**
 * Tracer tokens: the scripted provider numbers every delta with `⟦t:17⟧`, so that gaps, repeats and
 * order can be read from any hop, stdout or transcript.
 */
export function tokensIn(text: string): number[] {
  const found: number[] = [];
  for (const match of text.matchAll(/⟦t:(\d{1,15})⟧/g)) found.push(Number(match[1]));
  return found;
}
