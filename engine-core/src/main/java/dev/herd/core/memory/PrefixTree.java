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

    // Neighbours by last use; of Recency alone.
    private Node older;
    private Node newer;

    private Node(PrefixTree tree, Node parent, Run run) {
      this.tree = tree;
      this.parent = parent;
      this.run = run;
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
      before.node(partBefore, null);
      tree.space.letGo(before, partBefore);
    }

    private void hold(int group, KvPage page, int part) {
      pages[group] = page;
      parts[group] = part;
      page.hold(part);
      page.node(part, this);
    }

    /** Returns whether it can be forgotten: no sequence holds it, and no node is below. */
    boolean idle() {
      return children.isEmpty() && unheld();
    }

    private boolean unheld() {
      for (int group = 0; group < KvShape.GROUPS; group++) {
        if (pages[group] != null && pages[group].holders(parts[group]) > 1) {
          return false;
        }
      }
      return true;
    }
  }

  private Map<Run, Node> children(Node node) {
    return node == null ? roots : node.children;
  }

  /**
   * Returns the nodes of the longest known prefix, whole granules of at most {@code limit} tokens,
   * the first tokens first. They count as used now.
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
    if (!path.isEmpty()) {
      use(path.getLast());
    }
    return path;
  }

  /** Marks a node and those above it as used, the uppermost last: leaves go first. */
  void use(Node node) {
    for (Node at = node; at != null; at = at.parent) {
      recency.use(at);
    }
  }

  /** Returns the child of {@code parent} (null for the start) by these tokens, null if none. */
  Node child(Node parent, int[] tokens, int from) {
    return children(parent).get(new Run(tokens, from));
  }

  /**
   * Adds a node, which holds the granules of the groups. {@link #use} it, or one below, next.
   *
   * @param pages of each group, null where it has no layers
   */
  Node add(Node parent, int[] tokens, int from, KvPage[] pages, int[] parts) {
    Node node = new Node(this, parent, new Run(tokens, from));
    children(parent).put(node.run, node);
    for (int group = 0; group < KvShape.GROUPS; group++) {
      if (pages[group] != null) {
        node.hold(group, pages[group], parts[group]);
      }
    }
    recency.use(node);
    return node;
  }

  /** Forgets a node without children that nobody uses. */
  private void remove(Node node) {
    children(node.parent).remove(node.run);
    recency.remove(node);
    for (int group = 0; group < KvShape.GROUPS; group++) {
      if (node.pages[group] != null) {
        node.pages[group].node(node.parts[group], null);
        space.letGo(node.pages[group], node.parts[group]);
      }
    }
  }

  /** Forgets all nodes that no sequence uses. */
  void trim() {
    for (Node node : nodes().reversed()) {
      if (node.idle()) {
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

  /** Returns how many tokens only this tree keeps. */
  int idleTokens() {
    return KvPage.GRANULE * (int) nodes().stream().filter(Node::unheld).count();
  }

  /**
   * The nodes of all models by last use. A sequence uses nodes from the leaf up, so that below two
   * nodes of one path the upper one always is the newer, and going by age takes leaves first.
   */
  static final class Recency {
    private Node oldest;
    private Node newest;

    private void use(Node node) {
      if (node != newest) {
        remove(node);
        node.older = newest;
        if (newest == null) {
          oldest = node;
        } else {
          newest.newer = node;
        }
        newest = node;
      }
    }

    private void remove(Node node) {
      if (node.older != null) {
        node.older.newer = node.newer;
      } else if (oldest == node) {
        oldest = node.newer;
      }
      if (node.newer != null) {
        node.newer.older = node.older;
      } else if (newest == node) {
        newest = node.older;
      }
      node.older = null;
      node.newer = null;
    }

    /** Forgets idle nodes, those unused for longest first, until {@code enough} says so. */
    void evict(BooleanSupplier enough) {
      Node next;
      for (Node node = oldest; node != null && !enough.getAsBoolean(); node = next) {
        next = node.newer;
        if (node.idle()) {
          node.tree.remove(node);
        }
      }
    }
  }
}
