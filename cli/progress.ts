/** A line that says what is being done, on a terminal only; piped, nothing is printed. */
export function progress(text: string): { clear(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) {
    return { clear: () => undefined };
  }
  stderr.write(`${text} …`);
  return { clear: () => void stderr.write("\r\u001b[K") };
}
