package dev.herd.core.tokenizer;

import static dev.herd.core.tokenizer.CharacterClass.LETTER;
import static dev.herd.core.tokenizer.CharacterClass.NUMBER;
import static dev.herd.core.tokenizer.CharacterClass.PUNCTUATION;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a byte-level vocabulary splits text into words before merging, by the name that the file
 * gives in {@code tokenizer.ggml.pre}: one or more patterns, each of which splits further.
 *
 * @param patterns applied in order
 * @param wholeWords whether a word that is a token is not looked at further
 * @param addsBos whether texts begin with BOS where the file doesn't say
 */
record PreTokenizer(List<Pattern> patterns, boolean wholeWords, boolean addsBos) {
  private static final String DIGITS = "0123456789";

  private static final Pattern GPT2 = new Gpt2Pattern();
  private static final Pattern DIGIT = RunPattern.limited(NUMBER, "", 1, 1);
  private static final Pattern THREE_DIGITS = RunPattern.limited(NUMBER, "", 1, 3);
  private static final Pattern ASCII_TRIPLE = RunPattern.limited(0, DIGITS, 3, 3);
  private static final Pattern WORD_ENDS =
      new SetPattern(CodePointSet.WORD_ENDS, true, SetPattern.Lead.BLANK);

  private static final Map<String, PreTokenizer> BY_NAME = new HashMap<>();

  static {
    put(
        "default",
        RunPattern.many(PUNCTUATION, "$+<=>^~|"),
        GPT2,
        RunPattern.many(NUMBER, ""),
        ASCII_TRIPLE);
    put("falcon", RunPattern.many(PUNCTUATION, "$+<=>^~|`"), GPT2, ASCII_TRIPLE);
    put(
        "gpt-2 phi-2 jina-es jina-de jina-v2-es jina-v2-de jina-v1-en jina-v2-code roberta-bpe"
            + " gigachat a.x-4.0 mellum modern-bert mpt olmo jais exaone4 trillion granite-docling",
        GPT2);
    put("starcoder refact command-r smollm codeshell exaone minerva-7b mellum2", DIGIT, GPT2);
    put(
        "qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2",
        WordPattern.QWEN2);
    put("qwen35", WordPattern.QWEN35);
    put("bailingmoe bailingmoe2 llada-moe", WordPattern.QWEN2);
    put("seed-coder", new WordPattern(true, LETTER, 1, false));
    put("ufakzeka", new WordPattern(false, LETTER, 1, true));
    put("laguna", EdgePatterns.LINES, WordPattern.QWEN2);
    put("dbrx smaug-bpe glm4 chatglm-bpe", WordPattern.LLAMA3);
    putWholeWords(
        true,
        "llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
        WordPattern.LLAMA3);
    putWholeWords(true, "tekken", CasedWordPattern.TEKKEN);
    putWholeWords(
        false, "minicpm5", THREE_DIGITS, new WordPattern(true, LETTER, Integer.MAX_VALUE, true));
    put("gpt-4o llama4 kanana2 talkie minimax-m2", CasedWordPattern.GPT4O);
    put(
        "deepseek-llm",
        EdgePatterns.LINE_END,
        new SetPattern(CodePointSet.CASED_LETTERS, false, SetPattern.Lead.SPACE),
        new SetPattern(CodePointSet.PUNCTUATION, false, SetPattern.Lead.SPACE),
        EdgePatterns.TRAILING_SPACES,
        new SetPattern(CodePointSet.EAST_ASIAN, false, SetPattern.Lead.NOTHING),
        RunPattern.many(NUMBER, ""));
    put(
        "deepseek-coder",
        EdgePatterns.LINE_END,
        RunPattern.spaced(LETTER),
        RunPattern.spaced(PUNCTUATION),
        new SetPattern(CodePointSet.EAST_ASIAN, false, SetPattern.Lead.NOTHING),
        DIGIT);
    put(
        "deepseek-v3 hunyuan-dense joyai-llm hy_v4",
        THREE_DIGITS,
        new SetPattern(CodePointSet.HAN_AND_KANA, false, SetPattern.Lead.NOTHING),
        new DeepSeekPattern());
    put("poro-chat bloom gpt3-finnish", WORD_ENDS);
    put("viking", WORD_ENDS, DIGIT);
  }

  private static void put(String names, Pattern... patterns) {
    putAll(names, new PreTokenizer(List.of(patterns), false, false));
  }

  private static void putWholeWords(boolean addsBos, String names, Pattern... patterns) {
    putAll(names, new PreTokenizer(List.of(patterns), true, addsBos));
  }

  private static void putAll(String names, PreTokenizer preTokenizer) {
    for (String name : names.split(" ", -1)) {
      BY_NAME.put(name, preTokenizer);
    }
  }

  /** Returns the pre-tokenizer of that name, or null. */
  static PreTokenizer byName(String name) {
    return BY_NAME.get(name);
  }

  /** Returns the names known, sorted. */
  static Set<String> names() {
    return new TreeSet<>(BY_NAME.keySet());
  }

  /** Returns where each word of a text ends, in code points. */
  IntList split(CodePoints text) {
    IntList ends = new IntList(64);
    if (text.size() > 0) {
      ends.add(text.size());
    }
    for (Pattern pattern : patterns) {
      IntList finer = new IntList(text.size() / 4);
      pattern.split(text, ends, finer);
      ends = finer;
    }
    return ends;
  }
}
