package dev.herd.benchmarks.vocabulary;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A file with a made-up vocabulary of a real one's kind and size, with or without tensors. */
enum SyntheticModel {
  /** 128,256 tokens, byte level, every merge that there can be; splits words as Llama 3 does. */
  LLAMA_BPE("llama-bpe", 128_256),

  /** 151,936 tokens, byte level; splits words as Qwen 2 does. */
  QWEN2("qwen2", 151_936),

  /** 32,000 tokens, SentencePiece, as Llama 2. */
  SPM("spm", 32_000),

  /** 262,144 tokens, SentencePiece, as Gemma 3. */
  GEMMA("gemma", 262_144);

  private static final int CONTROL_TOKENS = 256;
  private static final int COLUMNS = 1024;

  /** As many tensors as models of a few billion parameters have. */
  private static final int TENSORS = 256;

  private static final long FILE_BYTES = 1L << 30;

  private final String label;
  private final int tokens;

  SyntheticModel(String label, int tokens) {
    this.label = label;
    this.tokens = tokens;
  }

  /** Returns the vocabulary of that name, or null. */
  static SyntheticModel named(String label) {
    for (SyntheticModel model : values()) {
      if (model.label.equals(label)) {
        return model;
      }
    }
    return null;
  }

  /**
   * Writes the file.
   *
   * @param weights whether it is as large as a model, 1 GiB, and has tensors. These are one row
   *     each: opening looks at their entries alone, so the rest of the file is a hole.
   */
  void write(Path file, boolean weights) throws IOException {
    GgufWriter writer = new GgufWriter();
    writer.putString("general.architecture", "llama").putString("general.name", label);
    if (this == LLAMA_BPE || this == QWEN2) {
      putBytePairs(writer);
    } else {
      putPieces(writer);
    }
    for (int i = 0; weights && i < TENSORS; i++) {
      writer.tensor("blk." + i + ".weight", GgmlType.F16, COLUMNS);
    }
    MemorySegment row = MemorySegment.ofArray(new short[COLUMNS]);
    try (GgufOutput out = writer.create(file)) {
      for (String name : writer.tensorNames()) {
        out.writeTensor(name, row);
      }
      out.finish();
    }
    if (weights) {
      try (RandomAccessFile extended = new RandomAccessFile(file.toFile(), "rw")) {
        extended.setLength(FILE_BYTES);
      }
    }
  }

  private void putBytePairs(GgufWriter writer) {
    SyntheticVocabulary vocabulary = SyntheticVocabulary.bytePair(tokens, CONTROL_TOKENS);
    writer.putString("tokenizer.ggml.model", "gpt2").putString("tokenizer.ggml.pre", label);
    writer.putStrings("tokenizer.ggml.tokens", vocabulary.tokens());
    writer.putInt32s("tokenizer.ggml.token_type", vocabulary.types());
    writer.putStrings("tokenizer.ggml.merges", vocabulary.merges(this == LLAMA_BPE));
    writer.putUint32("tokenizer.ggml.bos_token_id", tokens - CONTROL_TOKENS);
    writer.putUint32("tokenizer.ggml.eos_token_id", tokens - CONTROL_TOKENS + 1);
  }

  private void putPieces(GgufWriter writer) {
    SyntheticVocabulary vocabulary = SyntheticVocabulary.sentencePiece(tokens);
    writer.putString("tokenizer.ggml.model", "llama");
    writer.putStrings("tokenizer.ggml.tokens", vocabulary.tokens());
    writer.putFloat32s("tokenizer.ggml.scores", vocabulary.scores());
    writer.putInt32s("tokenizer.ggml.token_type", vocabulary.types());
    writer.putUint32("tokenizer.ggml.bos_token_id", 1);
    writer.putUint32("tokenizer.ggml.eos_token_id", 2);
  }
}
