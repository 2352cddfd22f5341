/** What is given away, and within which limits. A credit is worth about one US cent. All days are UTC's. */

/** Credits for claiming on the first, second … day in a row; from the last on it stays. A missed day begins anew. */
export const DAILY_CLAIM = { amounts: [2n, 2n, 3n, 3n, 4n, 4n, 5n], lastsDays: 30 };

/** The most that one person may give away on one day. */
export const GIFT = { dailyCap: 500n };

export const REFERRAL = {
  /** For whoever brought somebody, and for whoever was brought. */
  referrerReward: 50n,
  referredReward: 50n,
  lastsDays: 90,
  /** How many people somebody can be rewarded for; those brought after that still get theirs. */
  rewardedAtMost: 20,
  /** How long after coming somebody can still say who brought them. */
  newForDays: 7,
  /** Between the order that shows a newcomer is real and the rewards: time for a bad payment to come to light. */
  settlesAfterDays: 7,
};

export const PROMO = { lastsDays: 90 };

/** Somebody is told this long before credits expire, if there are enough of them to care. */
export const EXPIRY_NOTICE = { beforeDays: 3, fromCredits: 10n };
