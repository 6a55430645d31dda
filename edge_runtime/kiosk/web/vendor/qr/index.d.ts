export function encodeQR(
  text: string,
  output: "raw",
  options: { ecc: "low"; encoding: "byte"; textEncoder: (text: string) => Uint8Array; border: number },
): boolean[][];
