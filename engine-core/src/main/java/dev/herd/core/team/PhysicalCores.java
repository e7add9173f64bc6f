package dev.herd.core.team;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The physical cores that this process may use: how many threads compute by default.
 *
 * <p>Hardware threads of a core share its vector units and its way to memory, which are what matrix
 * products wait for, so one of them computes.
 *
 * <p>On Linux cores are counted from the processors' topology below {@code /sys}, among the
 * processors that the process is bound to, and are no more than the JVM counts processors, which
 * knows the control group's quota of time. Elsewhere, and where the files don't tell, each
 * processor counts.
 *
 * <p>Efficiency cores of hybrid processors count like others: they take fewer chunks of a region
 * than fast ones in the same time, so they hold a region up by a chunk at most.
 */
public final class PhysicalCores {
  private PhysicalCores() {}

  /** Returns how many there are, at least 1. */
  public static int available() {
    return count(Path.of("/"), Runtime.getRuntime().availableProcessors());
  }

  /** Returns how many there are by the files below {@code root}, at most {@code processors}. */
  static int count(Path root, int processors) {
    try {
      int cores = countCores(root);
      return cores == 0 ? processors : Math.min(cores, processors);
    } catch (IOException | NumberFormatException e) {
      return processors;
    }
  }

  /** Returns the cores of the allowed processors, 0 if no file tells. */
  private static int countCores(Path root) throws IOException {
    Path processors = root.resolve("sys/devices/system/cpu");
    Set<String> cores = new HashSet<>();
    for (int processor : allowed(root.resolve("proc/self/status"))) {
      // The same list for all processors of a core. One that is offline has none.
      Path siblings = processors.resolve("cpu" + processor + "/topology/thread_siblings_list");
      if (Files.exists(siblings)) {
        cores.add(Files.readString(siblings).strip());
      }
    }
    return cores.size();
  }

  private static List<Integer> allowed(Path status) throws IOException {
    String name = "Cpus_allowed_list:";
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(name)) {
        return parse(line.substring(name.length()).strip());
      }
    }
    return List.of();
  }

  /** Parses a list such as {@code 0-3,8}. */
  private static List<Integer> parse(String list) {
    List<Integer> numbers = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
      for (int i = first; i <= last; i++) {
        numbers.add(i);
      }
    }
    return numbers;
  }
}
