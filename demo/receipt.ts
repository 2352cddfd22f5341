/** What the receipt on a card says, in credits. */
export interface Receipt {
  held: number;
  charged: number;
  returned: number;
  balance: number;
}

/** Reads the receipt from a card's text. @returns undefined while there is none: the order is still under way. */
export function readReceipt(text: string): Receipt | undefined {
  const found = /held ([\d,]+) · charged ([\d,]+) · returned ([\d,]+) · balance ([\d,]+)/i.exec(text);
  if (!found) return undefined;
  const [held = 0, charged = 0, returned = 0, balance = 0] = found
    .slice(1)
    .map((part) => Number(part.replaceAll(',', '')));
  return { held, charged, returned, balance };
}
