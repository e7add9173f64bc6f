package dev.herd.core.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalCoresTest {
  /** What the JVM counts where nothing limits it. */
  private static final int MANY = 1000;

  @TempDir private Path root;

  @Test
  void areAtLeastOneAndNoMoreThanProcessors() {
    assertThat(PhysicalCores.available()).isBetween(1, Runtime.getRuntime().availableProcessors());
  }

  @Test
  void areTheProcessorsWithoutSiblings() throws IOException {
    allow("0-3");
    for (int i = 0; i < 4; i++) {
      processor(i, String.valueOf(i));
    }
    assertThat(PhysicalCores.count(root, 4)).isEqualTo(4);
  }

  @Test
  void countSiblingsOnce() throws IOException {
    allow("0-7");
    for (int i = 0; i < 8; i++) {
      processor(i, i % 4 + "," + (i % 4 + 4));
    }
    assertThat(PhysicalCores.count(root, 8)).isEqualTo(4);
  }

  @Test
  void countHybridProcessorsOnceEach() throws IOException {
    allow("0-5");
    processor(0, "0-1");
    processor(1, "0-1");
    processor(2, "2-3");
    processor(3, "2-3");
    processor(4, "4");
    processor(5, "5");
    assertThat(PhysicalCores.count(root, 6)).isEqualTo(4);
  }

  @Test
  void areThoseThatTheProcessIsBoundTo() throws IOException {
    for (int i = 0; i < 16; i++) {
      processor(i, i % 8 + "," + (i % 8 + 8));
    }
    allow("1,3-5,9,11");
    assertThat(PhysicalCores.count(root, 6)).isEqualTo(4);
    allow("2,10");
    assertThat(PhysicalCores.count(root, 2)).isEqualTo(1);
  }

  @Test
  void areLimitedByTheQuota() throws IOException {
    allow("0-7");
    for (int i = 0; i < 8; i++) {
      processor(i, String.valueOf(i));
    }
    assertThat(PhysicalCores.count(root, 3)).isEqualTo(3);
  }

  @Test
  void leaveOutProcessorsThatAreOffline() throws IOException {
    allow("0-127");
    processor(0, "0");
    processor(1, "1");
    assertThat(PhysicalCores.count(root, MANY)).isEqualTo(2);
  }

  @Test
  void areTheProcessorsWhereNoFileTells() throws IOException {
    assertThat(PhysicalCores.count(root, 5)).isEqualTo(5);
    processor(0, "0");
    assertThat(PhysicalCores.count(root, 5)).isEqualTo(5);
    write("proc/self/status", "Name:\tjava\n");
    assertThat(PhysicalCores.count(root, 5)).isEqualTo(5);
    allow("1-3"); // there is a processor 0 alone
    assertThat(PhysicalCores.count(root, 5)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none", "0-", "-2", "0,,1", "99999999999", "0-3:1/2"})
  void areTheProcessorsWhereTheListIsNoList(String list) throws IOException {
    allow(list);
    processor(0, "0");
    assertThat(PhysicalCores.count(root, 5)).isEqualTo(5);
  }

  private void allow(String list) throws IOException {
    String mask = "Cpus_allowed:\tff\n";
    write("proc/self/status", "Name:\tjava\n" + mask + "Cpus_allowed_list:\t" + list + "\n");
  }

  private void processor(int number, String siblings) throws IOException {
    String folder = "sys/devices/system/cpu/cpu" + number + "/topology/";
    write(folder + "thread_siblings_list", siblings + "\n");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
