package dev.herd.core.tokenizer;

import java.util.SplittableRandom;

/** Texts that mix what pre-tokenizers treat apart. */
final class RandomText {
  private static final String[] PARTS = {
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u00A0",
    "\u3000",
    "\u0085",
    "'s",
    "'LL",
    "'re",
    "'",
    "a",
    "Z",
    "word",
    "HTTPServer",
    "\u00C0BB",
    "\u00E9t\u00E9",
    "e\u0301",
    "1",
    "12345",
    "\u0663\u0664",
    "\u00B2",
    "!",
    "?!",
    "...",
    "$+<=>^`|~",
    "(x)",
    "/",
    "_",
    "\u4F60\u597D",
    "\u3053\u3093",
    "\uD55C\uAE00",
    "\u0928\u092E\u0938\u094D",
    "\uD83D\uDE00",
    "\u200D",
    "\uFB01",
    "\u01C5",
    "\u3002",
    "\uFF01",
    "\u2019",
    "\u0001",
    "\uE000",
    "\u0378",
    "\u2581",
    "\u0130",
    "\u00DF"
  };

  private RandomText() {}

  static String next(SplittableRandom random, int parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      if (random.nextInt(4) > 0) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      } else {
        text.appendCodePoint(point(random));
      }
    }
    return text.toString();
  }

  /** A code point of the first planes that is no surrogate and that the reference's tables know. */
  private static int point(SplittableRandom random) {
    while (true) {
      int point = random.nextInt(1, random.nextBoolean() ? 0x3000 : 0x20000);
      if (!(point >= 0xD800 && point <= 0xDFFF) && CharacterClass.isKnown(point)) {
        return point;
      }
    }
  }
}
