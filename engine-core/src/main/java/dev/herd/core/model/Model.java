package dev.herd.core.model;

import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.memory.KvShape;
import dev.herd.core.memory.KvSpace;
import dev.herd.core.team.WorkerTeam;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A model: its description, its weights mapped from the file, its tokenizer. What it computes is
 * immutable once it is open; where its weights lie changes once, between forward passes, if they
 * are packed in the background ({@link PackingMode}).
 *
 * <p>What changes in a forward pass belongs to a {@link Batch}, what outlives it to a {@link
 * Sequence}, so any number of threads may run batches of their own at the same time: their forward
 * passes take turns on the worker team.
 *
 * <pre>{@code
 * try (Sequence sequence = model.newSequence()) {
 *   Batch batch = model.newBatch(512, 1);
 *   batch.add(sequence, token, true);
 *   model.forward(batch);
 *   // batch.logits()
 * }
 * }</pre>
 */
public final class Model implements AutoCloseable {
  private final Engine engine;
  private final String label;
  private final Shared<FileIdentity, GgufFile>.Hold file;
  private final Shared<LoadedWeights.Key, LoadedWeights>.Hold weights;
  private final ModelDescription description;
  private final int contextLength;
  private final KvShape kvShape;
  private final KvSpace kv;
  private final CacheRows cacheRows;
  private final RopeTable rope;
  private final RopeTable windowRope;
  private final ForwardPass pass;
  private volatile Shared<String, Tokenizer>.Hold tokenizer;

  // Guarded by this.
  private Long fingerprint; // null until it is asked for
  private boolean closed;

  private Model(
      Engine engine,
      String label,
      Shared<FileIdentity, GgufFile>.Hold file,
      Shared<LoadedWeights.Key, LoadedWeights>.Hold weights,
      ModelOptions options) {
    this.engine = engine;
    this.label = label;
    this.file = file;
    this.weights = weights;
    description = weights.value().description();
    contextLength = contextLength(description, options.contextTokens());
    kvShape = kvShape(description, contextLength, options.kvType());
    cacheRows = Kernels.get().cacheRows(options.kvType());
    rope = new RopeTable(description.rope(), weights.value().ropeFactors(contextLength));
    windowRope =
        description.windowRope().equals(description.rope())
            ? rope
            : new RopeTable(description.windowRope(), null);
    pass = new ForwardPass(this);
    kv = engine.kvArena().newSpace(label + "/kv", kvShape);
  }

  /** Returns what a token is in the KV cache. */
  static KvShape kvShape(ModelDescription description, int contextLength, GgmlType type) {
    ModelDescription.Attention attention = description.attention();
    boolean windowed = attention.windowPeriod() > 0 && attention.window() < contextLength;
    return new KvShape(
        description.blocks(),
        windowed ? attention.windowPeriod() : 0,
        windowed ? attention.window() : 0,
        attention.kvHeads(),
        attention.keyLength(),
        attention.valueLength(),
        type);
  }

  /** An encoder can't go past its learned positions; a decoder may be asked to. */
  static int contextLength(ModelDescription description, int asked) {
    int trained = description.contextLength();
    if (asked == 0) {
      return trained;
    }
    return description.encoder() == null ? asked : Math.min(asked, trained);
  }

  /**
   * Opens the model in a GGUF file. What the engine's models have of the same file already, mapping
   * and packed weights, is shared, as is the tokenizer of the same vocabulary.
   *
   * @param engine runs its forward passes and gives its memory
   * @throws dev.herd.gguf.GgufFormatException if the file is no valid GGUF file
   * @throws ModelFormatException if it doesn't hold a model that this engine runs
   * @throws dev.herd.core.memory.MemoryBudgetException if there is no memory for weights that must
   *     be packed
   */
  public static Model open(Path path, ModelOptions options, Engine engine) throws IOException {
    String wanted = options.name() == null ? Labels.ofFile(path) : options.name();
    String label = engine.labels().take(wanted);
    Shared<FileIdentity, GgufFile>.Hold file = null;
    Shared<LoadedWeights.Key, LoadedWeights>.Hold weights = null;
    Model model = null;
    try {
      file = engine.file(path);
      LoadedWeights.Key key = new LoadedWeights.Key(file.value(), options.layout());
      weights = engine.weights(key, options.packing(), label);
      model = new Model(engine, label, file, weights, options);
      engine.add(model);
      return model;
    } catch (IOException | RuntimeException | Error e) {
      if (model != null) {
        model.kv.close();
      }
      if (weights != null) {
        weights.close();
      }
      if (file != null) {
        file.close();
      }
      engine.labels().giveBack(label);
      throw e;
    }
  }

  /** Returns the name that the model goes by on memory accounts, unique in its engine. */
  public String label() {
    return label;
  }

  /** Returns the engine that the model was opened on. */
  public Engine engine() {
    return engine;
  }

  /** Returns what the model computes. */
  public ModelDescription description() {
    return description;
  }

  /** Returns the open file, which models of the same file share. */
  public GgufFile file() {
    return file.value();
  }

  /** Returns the longest sequence in tokens. */
  public int contextLength() {
    return contextLength;
  }

  /** Returns the bytes of one token in the KV cache. */
  public long kvBytesPerToken() {
    return kvShape.layerTokenBytes() * kvShape.layers();
  }

  /**
   * Returns the tokenizer, read from the file at the first call; models of the same vocabulary have
   * one.
   *
   * @throws ModelFormatException if the vocabulary is larger than the embedding matrix
   */
  public Tokenizer tokenizer() {
    Shared<String, Tokenizer>.Hold result = tokenizer;
    if (result == null) {
      synchronized (this) {
        result = tokenizer;
        if (result == null) {
          result = readTokenizer();
          tokenizer = result;
        }
      }
    }
    return result.value();
  }

  private Shared<String, Tokenizer>.Hold readTokenizer() {
    if (closed) {
      throw new IllegalStateException(label + " is closed");
    }
    Shared<String, Tokenizer>.Hold read = engine.tokenizer(file());
    try {
      checkVocabulary(read.value());
      return read;
    } catch (RuntimeException e) {
      read.close();
      throw e;
    }
  }

  private void checkVocabulary(Tokenizer read) {
    if (read.vocabularySize() > description.vocabulary()) {
      throw new ModelFormatException(
          file().path(),
          "the vocabulary has %d tokens, %s has %d rows"
              .formatted(read.vocabularySize(), ModelWeights.EMBEDDING, description.vocabulary()));
    }
  }

  /**
   * Returns the token runs that are kept of sequences, see {@link Sequence#reuse}, but those that a
   * longer one begins with; the one used last is first.
   */
  public List<int[]> prefixes() {
    return kv.knownPrefixes();
  }

  /** Forgets what is kept of ended sequences, see {@link Sequence#reuse}. */
  public void forgetPrefixes() {
    kv.trim();
  }

  /** Returns the bytes of all keys and values that are held for it. */
  public long kvBytes() {
    return engine.memory().usage(label + "/kv").bytes();
  }

  /**
   * Returns the bytes of keys and values in memory that are kept for ended sequences alone, see
   * {@link Sequence#reuse}; a little more may be held, where they share pages with nothing.
   */
  public long idleKvBytes() {
    return kv.idlePrefixTokens() * kvBytesPerToken();
  }

  /**
   * Returns the bytes of weights in memory of the process, which are none where all are mapped;
   * those that are still to be packed are counted as well.
   */
  public long packedBytes() {
    return engine.memory().usage(label + "/weights").bytes();
  }

  /** Returns which part of the weights to be packed is packed, 0 to 1; 1 where none are. */
  public double packingProgress() {
    return packing().progress();
  }

  /**
   * Waits until the weights are packed, as they are from the beginning unless the model was opened
   * with {@link PackingMode#BACKGROUND}. From then on its logits are the same to the bit.
   *
   * @return false if it took longer, packing has failed, or the model was closed
   */
  public boolean awaitPacked(Duration timeout) throws InterruptedException {
    return packing().await(timeout);
  }

  /** Returns how long its forward passes took so far, by operation. Any thread may ask. */
  public OperationTimes operationTimes() {
    return pass.times();
  }

  /**
   * Returns a new empty sequence; the caller closes it.
   *
   * @throws IllegalStateException if the model is closed
   */
  public Sequence newSequence() {
    return new Sequence(this, kv.newCache());
  }

  /**
   * Returns the sequence that {@link Sequence#save} put into a file, which stays mapped while it is
   * needed; the caller closes the sequence.
   *
   * @throws dev.herd.core.memory.KvFileException if the file is damaged, or of another model or
   *     type of cache
   */
  public Sequence restore(Path saved) throws IOException {
    return new Sequence(this, kv.restore(saved, fingerprint()));
  }

  /** Returns what tells the model from others in files of its sequences. */
  public synchronized long fingerprint() {
    if (fingerprint == null) {
      fingerprint = ModelFingerprint.of(file());
    }
    return fingerprint;
  }

  /**
   * Returns a new batch.
   *
   * @param maxTokens the most tokens that it takes
   * @param maxLogitRows the most tokens whose logits it gives
   * @throws IllegalArgumentException if a size is negative, or beyond what arrays hold
   */
  public Batch newBatch(int maxTokens, int maxLogitRows) {
    if (maxTokens < 1 || maxLogitRows < 0) {
      throw new IllegalArgumentException(
          "a batch needs room for a token: %d, logit rows %d".formatted(maxTokens, maxLogitRows));
    }
    scratch(maxTokens); // refuses what is beyond arrays
    return new Batch(this, maxTokens, maxLogitRows);
  }

  /**
   * Returns the bytes of the arrays that forward passes of batches of {@code maxTokens} tokens
   * compute in. The engine has them, on the account {@code engine/scratch}, as large as any of its
   * models needs them and from the first such pass on.
   *
   * @throws IllegalArgumentException if one would be beyond an array
   */
  public long scratchBytes(int maxTokens) {
    return scratch(maxTokens).bytes();
  }

  private Workspace scratch(int maxTokens) {
    Workspace needed = new Workspace();
    ForwardPass.need(needed, description, weights(), maxTokens);
    return needed;
  }

  /**
   * Runs a batch through the model: its tokens become part of their sequences, and {@link
   * Batch#logits()} has the logits that were asked for. If it fails, the sequences are as before.
   *
   * @throws ContextLengthException if a sequence would become too long
   * @throws dev.herd.core.memory.MemoryBudgetException if there is no memory for KV pages, or for a
   *     workspace of the batch's capacity
   */
  public void forward(Batch batch) {
    if (batch.size() == 0) {
      return;
    }
    run(batch, null);
  }

  private void run(Batch batch, float[] embedding) {
    batch.reserve();
    try (WorkerTeam.Turn _ = team().turn()) {
      pass.run(batch, embedding);
    } catch (RuntimeException | Error e) {
      batch.undo();
      throw e;
    }
    batch.publish();
  }

  /**
   * Returns the model's embedding of a text, pooled over its tokens and of L2 norm 1.
   *
   * @param tokens at least one, at most {@link #contextLength()}
   */
  public float[] embed(int[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("there is no token to embed");
    }
    if (tokens.length > contextLength) {
      throw new ContextLengthException(tokens.length, contextLength);
    }
    try (Sequence sequence = newSequence()) {
      Batch batch = newBatch(tokens.length, 0);
      for (int token : tokens) {
        batch.add(sequence, token, false);
      }
      float[] embedding = new float[description.width()];
      run(batch, embedding);
      return embedding;
    }
  }

  ModelWeights weights() {
    return weights.value().weights();
  }

  PackingJob packing() {
    return weights.value().packing();
  }

  WorkerTeam team() {
    return engine.team();
  }

  Kernels kernels() {
    return Kernels.get();
  }

  /** Returns what a token is in the KV cache. */
  public KvShape kvShape() {
    return kvShape;
  }

  CacheRows cacheRows() {
    return cacheRows;
  }

  RopeTable rope() {
    return rope;
  }

  /** Returns the rotations of blocks with a sliding window, which may be those of all blocks. */
  RopeTable windowRope() {
    return windowRope;
  }

  /**
   * Lets go of what the model has; weights that no other model shares are freed and unmapped.
   * Closing twice does nothing.
   *
   * @throws IllegalStateException if sequences of it are open; the model stays open
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    kv.close();
    closed = true;
    engine.remove(this);
    if (tokenizer != null) {
      tokenizer.close();
    }
    weights.close();
    file.close();
    engine.labels().giveBack(label);
  }
}
