package dev.herd.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  private static final String MEMORY_INFO =
      """
      MemTotal:       24684084 kB
      MemFree:        17640536 kB
      """;
  private static final long TOTAL_BYTES = 24_684_084L * 1024;

  @TempDir private Path root;

  @Test
  void agreesWithTheManagementBean() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    assertThat(MachineMemory.bytes()).isEqualTo(system.getTotalMemorySize());
  }

  @Test
  void isTheMachinesWithoutContainer() throws IOException {
    write("proc/meminfo", MEMORY_INFO);
    assertThat(MachineMemory.read(root)).isEqualTo(TOTAL_BYTES);
    write("proc/self/cgroup", "0::/\n");
    assertThat(MachineMemory.read(root)).isEqualTo(TOTAL_BYTES);
  }

  @Test
  void isTheLeastLimitOfTheGroupsAroundTheProcess() throws IOException {
    write("proc/meminfo", MEMORY_INFO);
    write("proc/self/cgroup", "0::/outer/inner\n");
    write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
    write("sys/fs/cgroup/outer/memory.max", "2000000\n");
    write("sys/fs/cgroup/other/memory.max", "1000000\n");
    assertThat(MachineMemory.read(root)).isEqualTo(2_000_000);
  }

  @Test
  void findsTheContainersGroupAtTheMount() throws IOException {
    write("proc/meminfo", MEMORY_INFO);
    write("proc/self/cgroup", "0::/../../system/elsewhere\n");
    write("sys/fs/cgroup/memory.max", "3000000\n");
    assertThat(MachineMemory.read(root)).isEqualTo(3_000_000);
  }

  @Test
  void readsGroupsOfVersionOne() throws IOException {
    write("proc/meminfo", MEMORY_INFO);
    write("proc/self/cgroup", "5:cpu,memory:/a/b\n4:memoryless:/c\n");
    write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "4000000\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/memory/c/memory.limit_in_bytes", "1000000\n");
    assertThat(MachineMemory.read(root)).isEqualTo(4_000_000);
  }

  @Test
  void doesNotKnowFromOtherFiles() throws IOException {
    assertThat(MachineMemory.read(root)).isEqualTo(-1);
    write("proc/meminfo", "MemTotal:       many kB\n");
    assertThat(MachineMemory.read(root)).isEqualTo(-1);
    write("proc/meminfo", "");
    assertThat(MachineMemory.read(root)).isEqualTo(-1);
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
