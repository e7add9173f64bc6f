package dev.herd.core.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * The keys and values of one sequence: for each group of layers a table of granules, grown with the
 * tokens, shared with other sequences where they agree.
 *
 * <p>Not thread-safe: a forward pass reserves first, then its workers store and read disjoint or
 * settled places. What is shared with other sequences is guarded by the arena.
 */
public final class KvCache implements AutoCloseable {
  /** Positions beyond its window that a windowed layer keeps: so far back a sequence may be cut. */
  static final int WINDOW_SLACK = 64;

  private static final int GRANULE = KvPage.GRANULE;
  private static final int RUN = KvPage.LARGE * GRANULE;

  private final KvSpace space;
  private final KvArena arena;
  private final KvShape shape;
  private final Table[] tables = new Table[KvShape.GROUPS];
  private int length;

  /** Below this position everything from {@link #length} on is there, and this sequence's alone. */
  private int writable;

  /** The first tokens of the sequence that are in the prefix tree, whole granules. */
  private int known;

  /** The tree's node of the last of them, null if there are none. */
  private PrefixTree.Node tip;

  /** Runs of 64 tokens that need not be looked at again: in one page, or shared. */
  private int settledRuns;

  private boolean closed;

  /** The granules of a group. */
  private static final class Table {
    private KvPage[] pages = new KvPage[16];
    private int[] parts = new int[16];
    private int size;

    /** Granules before this one were let go of. */
    private int first;

    /** Leaves out the first granules of an empty table. */
    void skip(int granules) {
      pages = new KvPage[granules + 16];
      parts = new int[granules + 16];
      size = granules;
      first = granules;
    }

    /** Makes room for so many granules more, before there is a page that could be lost. */
    void makeRoom(int granules) {
      if (size + granules > parts.length) {
        int room = Math.max(size + granules, 2 * parts.length);
        pages = Arrays.copyOf(pages, room);
        parts = Arrays.copyOf(parts, room);
      }
    }

    void add(KvPage page, int part) {
      makeRoom(1);
      pages[size] = page;
      parts[size++] = part;
      page.hold(part);
    }
  }

  KvCache(KvSpace space) {
    this.space = space;
    arena = space.arena();
    shape = space.shape();
    for (int group = 0; group < tables.length; group++) {
      tables[group] = new Table();
    }
    space.opened();
  }

  /**
   * Makes room for {@code tokens} tokens, those that came before included.
   *
   * @throws MemoryBudgetException if there is no memory; the cache is then as large as before, as
   *     it is after any other failure
   */
  public void reserve(int tokens) {
    if (closed) {
      throw new IllegalStateException("the sequence is closed");
    }
    if (tokens > writable) {
      synchronized (arena) {
        grow(tokens);
      }
      writable = KvPage.granules(tokens) * GRANULE;
    }
    length = Math.max(length, tokens);
  }

  private void grow(int tokens) {
    try {
      for (int group : shape.groups()) {
        own(group);
      }
      leaveWindow();
      join();
      for (int group : shape.groups()) {
        extend(group, tokens);
      }
    } catch (RuntimeException | Error e) {
      shrink(KvPage.granules(length));
      throw e;
    }
  }

  /** Copies the granule that the next token goes to, if others hold it too or it is a file's. */
  private void own(int group) {
    Table table = tables[group];
    int last = length / GRANULE;
    if (length % GRANULE == 0) {
      return;
    }
    boolean shared = table.pages[last].holders(table.parts[last]) > 1;
    if (!shared && table.pages[last].mapping() == null) {
      return;
    }
    KvPage page = arena.take(space, group, 1);
    KvPage before = table.pages[last];
    int part = table.parts[last];
    page.copy(before, part * GRANULE, 0, length % GRANULE, shape.layers(group));
    page.hold(0);
    table.pages[last] = page;
    table.parts[last] = 0;
    space.letGo(before, part);
  }

  /** Lets go of what windowed layers don't see any more. */
  private void leaveWindow() {
    Table table = tables[KvShape.WINDOWED];
    int seen = Math.max(0, length - shape.window() - WINDOW_SLACK) / GRANULE;
    for (; table.first < Math.min(seen, table.size); table.first++) {
      space.letGo(table.pages[table.first], table.parts[table.first]);
      table.pages[table.first] = null;
    }
  }

  /**
   * Moves complete runs of 64 tokens from small pages into a large one each, as far as there is
   * memory: those that are left are tried again.
   */
  private void join() {
    while ((settledRuns + 1) * RUN <= length && join(settledRuns * KvPage.LARGE)) {
      settledRuns++;
    }
  }

  /** Joins a run in all groups where it can be; returns false if there is no memory for that. */
  private boolean join(int first) {
    for (int group : shape.groups()) {
      if (joinable(tables[group], first) && !join(group, first)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a run is in small pages that only this sequence, and its nodes, hold. */
  private static boolean joinable(Table table, int first) {
    for (int i = first; i < first + KvPage.LARGE; i++) {
      KvPage page = table.pages[i];
      if (page == null || page.granules() > 1 || page.mapping() != null) {
        return false;
      }
      int others = page.node(0) == null ? 0 : 1;
      if (page.holders(0) > 1 + others) {
        return false;
      }
    }
    return true;
  }

  private boolean join(int group, int first) {
    KvPage large = arena.takeIfRoom(space, group, KvPage.LARGE);
    if (large == null) {
      return false;
    }
    Table table = tables[group];
    for (int part = 0; part < KvPage.LARGE; part++) {
      KvPage small = table.pages[first + part];
      large.copy(small, 0, part * GRANULE, GRANULE, shape.layers(group));
      large.hold(part);
      if (small.node(0) != null) {
        small.node(0).move(group, large, part);
      }
      table.pages[first + part] = large;
      table.parts[first + part] = part;
      space.letGo(small, 0);
    }
    return true;
  }

  private void extend(int group, int tokens) {
    Table table = tables[group];
    int wanted = KvPage.granules(tokens);
    while (table.size < wanted) {
      boolean wholeRun = table.size % KvPage.LARGE == 0 && tokens >= table.size * GRANULE + RUN;
      int granules = wholeRun ? KvPage.LARGE : 1;
      table.makeRoom(granules);
      KvPage page = arena.take(space, group, granules);
      for (int part = 0; part < granules; part++) {
        table.add(page, part);
      }
    }
  }

  /** Lets go of all groups' granules, the last ones first: see {@link PrefixTree.Recency}. */
  private void shrink(int granules) {
    int size = Math.max(tables[KvShape.FULL].size, tables[KvShape.WINDOWED].size);
    for (; size > granules; size--) {
      for (Table table : tables) {
        if (table.size == size) {
          removeLast(table);
        }
      }
    }
  }

  private void removeLast(Table table) {
    int last = --table.size;
    if (last >= table.first) {
      space.letGo(table.pages[last], table.parts[last]);
    }
    table.pages[last] = null;
    table.first = Math.min(table.first, last);
  }

  /**
   * Forgets the tokens from {@code tokens} on, if there are any.
   *
   * @return how many tokens are left: {@code tokens} or as few as there are, or 0 if windowed
   *     layers have let go of what the next token would see
   */
  public int truncate(int tokens) {
    if (tokens >= length) {
      return length;
    }
    int left = canEndAt(tokens) ? tokens : 0;
    synchronized (arena) {
      shrink(KvPage.granules(left));
      for (; known > left; known -= GRANULE) {
        tip = tip.parent();
      }
    }
    length = left;
    writable = left;
    settledRuns = Math.min(settledRuns, left / RUN);
    return left;
  }

  private boolean canEndAt(int tokens) {
    Table table = tables[KvShape.WINDOWED];
    return table.first * GRANULE <= Math.max(0, tokens + 1 - shape.window());
  }

  /** Returns a cache of the same tokens, which shares their memory; the caller closes it. */
  public KvCache fork() {
    if (closed) {
      throw new IllegalStateException("the sequence is closed");
    }
    KvCache fork = new KvCache(space);
    try {
      synchronized (arena) {
        for (int group = 0; group < tables.length; group++) {
          fork.share(tables[group], group);
        }
      }
    } catch (RuntimeException | Error e) {
      fork.close();
      throw e;
    }
    fork.length = length;
    fork.writable = length;
    fork.known = known;
    fork.tip = tip;
    fork.settledRuns = settledRuns;
    writable = length;
    return fork;
  }

  private void share(Table from, int group) {
    Table table = tables[group];
    table.pages = Arrays.copyOf(from.pages, Math.max(16, from.size));
    table.parts = Arrays.copyOf(from.parts, table.pages.length);
    table.size = from.size;
    table.first = from.first;
    for (int i = table.first; i < table.size; i++) {
      table.pages[i].hold(table.parts[i]);
    }
  }

  /**
   * Takes over what is known of a prefix. The cache must be empty.
   *
   * @param limit tokens to take at most
   * @return how many tokens were taken
   */
  public int adopt(int[] tokens, int limit) {
    if (closed || length > 0) {
      throw new IllegalStateException("only an empty sequence can take over a prefix");
    }
    synchronized (arena) {
      List<PrefixTree.Node> path = space.prefixes().find(tokens, limit);
      for (int group : shape.groups()) {
        for (PrefixTree.Node node : path) {
          tables[group].add(node.page(group), node.part(group));
        }
      }
      if (!path.isEmpty()) {
        tip = path.getLast();
      }
      length = path.size() * GRANULE;
    }
    known = length;
    writable = length;
    settledRuns = length / RUN;
    return length;
  }

  /**
   * Makes complete granules known to the model's other sequences. Where another one was first with
   * the same tokens, this one takes over its granules and lets go of its own.
   *
   * @param tokens of the sequence
   * @param count how many of them went through the model
   */
  public void publish(int[] tokens, int count) {
    if (count - known < GRANULE || tables[KvShape.WINDOWED].first * GRANULE > known) {
      return;
    }
    synchronized (arena) {
      for (; known + GRANULE <= count; known += GRANULE) {
        PrefixTree.Node node = space.prefixes().child(tip, tokens, known);
        if (node == null) {
          tip = addNode(tokens);
        } else {
          tip = node;
          take(node, known / GRANULE);
        }
      }
    }
  }

  private PrefixTree.Node addNode(int[] tokens) {
    KvPage[] pages = new KvPage[KvShape.GROUPS];
    int[] parts = new int[KvShape.GROUPS];
    for (int group : shape.groups()) {
      pages[group] = tables[group].pages[known / GRANULE];
      parts[group] = tables[group].parts[known / GRANULE];
    }
    return space.prefixes().add(tip, tokens, known, pages, parts);
  }

  private void take(PrefixTree.Node node, int granule) {
    for (int group : shape.groups()) {
      Table table = tables[group];
      if (table.pages[granule] != node.page(group)) {
        node.page(group).hold(node.part(group));
        space.letGo(table.pages[granule], table.parts[granule]);
        table.pages[granule] = node.page(group);
        table.parts[granule] = node.part(group);
      }
    }
  }

  /**
   * Writes the first {@code tokens.length} tokens to a file, which {@link KvSpace#restore} maps; it
   * is on the disk afterwards.
   *
   * @param model what tells the model from others
   * @throws IOException if it can't be written; the file may then be there in part
   */
  public void save(Path file, long model, int[] tokens) throws IOException {
    KvFile header = new KvFile(model, shape, tokens, tables[KvShape.WINDOWED].first);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      header.write(channel);
      for (int group : shape.groups()) {
        for (int g = header.first(group); g < header.end(); g += header.granules(g)) {
          try (Arena memory = Arena.ofConfined()) {
            write(channel, gather(group, g, header.granules(g), memory), header, group);
          }
        }
      }
      channel.force(true); // no checksum is over the pages: they must be there before the name is
    }
  }

  /** Returns granules as one page. */
  private KvPage gather(int group, int first, int granules, Arena memory) {
    MemorySegment segment = memory.allocate(shape.pageBytes(group, granules * GRANULE));
    KvPage page = new KvPage(shape, granules, segment, new MappedPages(memory));
    for (int part = 0; part < granules; part++) {
      KvPage from = tables[group].pages[first + part];
      int fromSlot = tables[group].parts[first + part] * GRANULE;
      page.copy(from, fromSlot, part * GRANULE, GRANULE, shape.layers(group));
    }
    return page;
  }

  private static void write(FileChannel channel, KvPage page, KvFile header, int group)
      throws IOException {
    ByteBuffer bytes = page.segment().asByteBuffer();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    long end = channel.position() - bytes.limit() + header.pageBytes(group, page.granules());
    ByteBuffer gap = ByteBuffer.allocate((int) (end - channel.position()));
    while (gap.hasRemaining()) {
      channel.write(gap);
    }
  }

  /** Takes over the pages of a file; the cache is empty. */
  void map(KvFile header, MemorySegment file, MappedPages mapping) {
    long at = header.headerBytes();
    for (int group : shape.groups()) {
      tables[group].skip(header.first(group));
      int granules;
      for (int g = header.first(group); g < header.end(); g += granules) {
        granules = header.granules(g);
        long size = shape.pageBytes(group, granules * GRANULE);
        KvPage page = new KvPage(shape, granules, file.asSlice(at, size), mapping);
        for (int part = 0; part < granules; part++) {
          tables[group].add(page, part);
        }
        at += header.pageBytes(group, granules);
      }
    }
    length = header.tokens().length;
    writable = length;
    settledRuns = length / RUN;
  }

  /** Returns how many positions from {@code position} on lie one after the other in memory. */
  public int run(int layer, int position) {
    Table table = tables[shape.group(layer)];
    int granule = position / GRANULE;
    int run = GRANULE - position % GRANULE;
    KvPage page = table.pages[granule];
    int part = table.parts[granule];
    while (++granule < table.size
        && table.pages[granule] == page
        && table.parts[granule] == ++part) {
      run += GRANULE;
    }
    return run;
  }

  /** Returns the memory that holds the token at {@code position} of a layer. */
  public MemorySegment segment(int layer, int position) {
    return page(layer, position).segment();
  }

  private KvPage page(int layer, int position) {
    return tables[shape.group(layer)].pages[position / GRANULE];
  }

  private int slot(int layer, int position) {
    int part = tables[shape.group(layer)].parts[position / GRANULE];
    return part * GRANULE + position % GRANULE;
  }

  /** Returns the offset in bytes, in {@link #segment}, of a head's key at {@code position}. */
  public long keyOffset(int layer, int head, int position) {
    return page(layer, position).keyOffset(shape.layerInGroup(layer), head, slot(layer, position));
  }

  /** Returns the offset in bytes, in {@link #segment}, of a head's value at {@code position}. */
  public long valueOffset(int layer, int head, int position) {
    return page(layer, position)
        .valueOffset(shape.layerInGroup(layer), head, slot(layer, position));
  }

  /** Lets go of all tokens. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      synchronized (arena) {
        shrink(0);
        space.closed();
      }
    }
  }
}
