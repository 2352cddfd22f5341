import { messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import type { SandboxWorld } from '@easel/sandbox/world.ts';
import type { Story } from './story.ts';

type Message = Parameters<typeof messageButtons>[0];
type Member = ReturnType<ReturnType<SandboxWorld['discord']['addUser']>['in']>;

/** What the receipt of a purchase says, in credits. */
export interface Purchase {
  credits: number;
  balance: number;
}

const PACK = '1,050 · $10';
const CARD_WITHIN_MS = 10_000;
const RECEIPT_WITHIN_MS = 30_000;

/** Somebody buys a pack: the list, the link, Stripe's page, and the receipt that comes to them alone. */
export async function buyCredits(world: SandboxWorld, story: Story, member: Member): Promise<Purchase> {
  story.tell('the member types  /credits buy');
  const packs = await (await member.command('credits buy')).message();
  story.show(messageText(packs));

  story.tell(`and presses  ${PACK}`);
  const buying = member.press(packs, PACK);
  const offer = await buying.waitFor((message) => linkIn(message) !== undefined, CARD_WITHIN_MS);
  story.show(messageText(offer));
  const link = linkIn(offer) ?? '';
  story.tell(`opens the link  ${new URL(link).origin}/…  and pays on Stripe’s page`);
  world.stripe.pay(link);

  const receipt = await buying.waitFor(
    (message) => readPurchase(messageText(message)) !== undefined,
    RECEIPT_WITHIN_MS,
  );
  story.show(messageText(receipt));
  const purchase = readPurchase(messageText(receipt));
  if (!purchase) throw new Error('the receipt of the purchase was lost');
  story.tell('paid');
  return purchase;
}

function readPurchase(text: string): Purchase | undefined {
  const plain = text.replace(/[*\\]/g, '');
  const credits = /^Credits\s+\+([\d,]+)$/m.exec(plain)?.[1];
  const balance = /^Balance\s+([\d,]+) credits?$/m.exec(plain)?.[1];
  const toNumber = (digits: string) => Number(digits.replaceAll(',', ''));
  return credits && balance ? { credits: toNumber(credits), balance: toNumber(balance) } : undefined;
}

/** The address behind a link button. */
function linkIn(message: Message): string | undefined {
  return messageButtons(message).find(({ url }) => url !== undefined)?.url;
}
