package dev.herd.core.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The token runs of one model whose keys and values are kept: a tree whose edges are {@link
 * KvPage#GRANULE} tokens, so that a node stands for all tokens from the start to its own.
 *
 * <p>Runs are found by their hash and compared by their content. A node holds its granule of each
 * group; its ancestors' are held at least as long. Guarded by the arena's lock.
 */
final class PrefixTree {
  private final KvSpace space;
  private final Recency recency;
  private final Map<Run, Node> roots = new HashMap<>();

  /** Nodes that no sequence holds, and whose granules take memory of the pool. */
  private int idleNodes;

  PrefixTree(KvSpace space, Recency recency) {
    this.space = space;
    this.recency = recency;
  }

  /** The tokens of a granule, as a key. */
  private static final class Run {
    private final int[] tokens;
    private final int hash;

    Run(int[] tokens, int from) {
      this.tokens = Arrays.copyOfRange(tokens, from, from + KvPage.GRANULE);
      hash = Arrays.hashCode(this.tokens);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Run run && Arrays.equals(tokens, run.tokens);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** One granule of tokens after those of its ancestors. */
  static final class Node {
    private final PrefixTree tree;
    private final Node parent;
    private final Run run;
    private final Map<Run, Node> children = HashMap.newHashMap(1);

    /** The granule of each group; null where the group has no layers. */
    private final KvPage[] pages = new KvPage[KvShape.GROUPS];

    private final int[] parts = new int[KvShape.GROUPS];

    /** 1, or 0 if its granules lie in a file. */
    private final int inMemory;

    /** Groups whose granule sequences hold. */
    private int usedGroups;

    // Neighbours by last use while no sequence holds it; of Recency alone.
    private Node older;
    private Node newer;

    private Node(PrefixTree tree, Node parent, Run run, int inMemory) {
      this.tree = tree;
      this.parent = parent;
      this.run = run;
      this.inMemory = inMemory;
    }

    Node parent() {
      return parent;
    }

    KvPage page(int group) {
      return pages[group];
    }

    int part(int group) {
      return parts[group];
    }

    /** Points to another copy of its granule, and lets go of the one before. */
    void move(int group, KvPage page, int part) {
      KvPage before = pages[group];
      int partBefore = parts[group];
      hold(group, page, part);
      letGo(before, partBefore);
    }

    private void hold(int group, KvPage page, int part) {
      pages[group] = page;
      parts[group] = part;
      page.hold(part);
      page.node(part, this);
      if (page.isUsed(part)) {
        used();
      }
    }

    private void letGo(KvPage page, int part) {
      if (page.isUsed(part)) {
        unused();
      }
      page.node(part, null);
      tree.space.letGo(page, part);
    }

    /** Sequences begin to hold one of its granules. */
    void used() {
      if (usedGroups++ == 0) {
        tree.idleNodes -= inMemory;
        tree.recency.remove(this);
      }
    }

    /** No sequence holds one of its granules any more. */
    void unused() {
      if (--usedGroups == 0) {
        tree.idleNodes += inMemory;
        tree.recency.add(this);
      }
    }

    /** Returns whether it can be forgotten: no sequence holds it, and no node is below. */
    private boolean isForgettable() {
      return children.isEmpty() && usedGroups == 0;
    }

    /** Returns the tokens from the start to its own. */
    private int[] path() {
      int depth = 0;
      for (Node at = this; at != null; at = at.parent) {
        depth++;
      }
      int[] tokens = new int[depth * KvPage.GRANULE];
      for (Node at = this; at != null; at = at.parent) {
        System.arraycopy(at.run.tokens, 0, tokens, --depth * KvPage.GRANULE, KvPage.GRANULE);
      }
      return tokens;
    }
  }

  private Map<Run, Node> children(Node node) {
    return node == null ? roots : node.children;
  }

  /**
   * Returns the nodes of the longest known prefix, whole granules of at most {@code limit} tokens,
   * the first tokens first.
   */
  List<Node> find(int[] tokens, int limit) {
    List<Node> path = new ArrayList<>();
    Node node = null;
    for (int at = 0; at + KvPage.GRANULE <= limit; at += KvPage.GRANULE) {
      node = children(node).get(new Run(tokens, at));
      if (node == null) {
        break;
      }
      path.add(node);
    }
    return path;
  }

  /** Returns the child of {@code parent} (null for the start) by these tokens, null if none. */
  Node child(Node parent, int[] tokens, int from) {
    return children(parent).get(new Run(tokens, from));
  }

  /**
   * Adds a node, which holds the granules of the groups.
   *
   * @param pages of each group, null where it has no layers
   */
  Node add(Node parent, int[] tokens, int from, KvPage[] pages, int[] parts) {
    Node node = new Node(this, parent, new Run(tokens, from), isMapped(pages) ? 0 : 1);
    children(parent).put(node.run, node);
    idleNodes += node.inMemory;
    recency.add(node);
    for (int group : space.shape().groups()) {
      node.hold(group, pages[group], parts[group]);
    }
    return node;
  }

  private static boolean isMapped(KvPage[] pages) {
    for (KvPage page : pages) {
      if (page != null && page.mapping() == null) {
        return false;
      }
    }
    return true;
  }

  /** Forgets a node without children that nobody uses. */
  private void remove(Node node) {
    children(node.parent).remove(node.run);
    idleNodes -= node.inMemory;
    recency.remove(node);
    for (int group : space.shape().groups()) {
      node.letGo(node.pages[group], node.parts[group]);
    }
  }

  /** Forgets all nodes that no sequence uses. */
  void trim() {
    for (Node node : nodes().reversed()) {
      if (node.isForgettable()) {
        remove(node);
      }
    }
  }

  /** Returns all nodes, each one after its parent. */
  private List<Node> nodes() {
    List<Node> all = new ArrayList<>(roots.values());
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).children.values());
    }
    return all;
  }

  /** Returns how many tokens only this tree keeps in memory. */
  int idleTokens() {
    return KvPage.GRANULE * idleNodes;
  }

  /**
   * Returns the token runs that no longer one begins with: those that sequences hold first, then
   * the one that was let go of last.
   */
  List<int[]> longest() {
    List<int[]> runs = new ArrayList<>();
    for (Node node : nodes()) {
      if (node.children.isEmpty() && node.usedGroups > 0) {
        runs.add(node.path());
      }
    }
    for (Node node = recency.newest; node != null; node = node.older) {
      if (node.tree == this && node.children.isEmpty()) {
        runs.add(node.path());
      }
    }
    return runs;
  }

  /**
   * The nodes of all models that no sequence holds, by the time of the last that did. Sequences let
   * go of their last tokens first, so a node is older than the one above it, and going by age takes
   * leaves first.
   */
  static final class Recency {
    private Node oldest;
    private Node newest;

    private void add(Node node) {
      node.older = newest;
      if (newest == null) {
        oldest = node;
      } else {
        newest.newer = node;
      }
      newest = node;
    }

    private void remove(Node node) {
      if (node.older == null) {
        oldest = node.newer;
      } else {
        node.older.newer = node.newer;
      }
      if (node.newer == null) {
        newest = node.older;
      } else {
        node.newer.older = node.older;
      }
      node.older = null;
      node.newer = null;
    }

    /** Forgets nodes, those unused for longest first, until {@code enough} says so. */
    void evict(BooleanSupplier enough) {
      // Again, since where all layers have windows upper nodes may be older.
      while (forget(enough)) {}
    }

    /** Goes through all nodes; returns whether there may be more to forget. */
    private boolean forget(BooleanSupplier enough) {
      boolean forgotten = false;
      Node next;
      for (Node node = oldest; node != null; node = next) {
        if (enough.getAsBoolean()) {
          return false;
        }
        next = node.newer;
        if (node.isForgettable()) {
          node.tree.remove(node);
          forgotten = true;
        }
      }
      return forgotten;
    }
  }
}
