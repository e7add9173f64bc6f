package dev.herd.scheduler.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
  @TempDir Path proc;

  private void write(String file, String text) throws IOException {
    Files.createDirectories(proc.resolve(file).getParent());
    Files.writeString(proc.resolve(file), text);
  }

  @Test
  void readsTheSystemsFiles() throws IOException {
    write(
        "self/status",
        "Name:\tjava\nVmRSS:\t  123456 kB\nRssAnon:\t  100000 kB\nRssFile:\t   23456 kB\n");
    write("meminfo", "MemTotal:       8000000 kB\nMemAvailable:   4000000 kB\n");
    ProcessMemory memory = ProcessMemory.read(proc);
    assertThat(memory)
        .isEqualTo(
            new ProcessMemory(123_456L << 10, 100_000L << 10, 23_456L << 10, 4_000_000L << 10));
    assertThat(memory.residentKnown()).isTrue();
  }

  @Test
  void whatIsMissingOrNoNumberIsUnknown() throws IOException {
    write("self/status", "VmRSS:\t  a lot kB\nRssFile:\t   10 kB\n");
    ProcessMemory memory = ProcessMemory.read(proc);
    assertThat(memory)
        .isEqualTo(
            new ProcessMemory(
                ProcessMemory.UNKNOWN, ProcessMemory.UNKNOWN, 10 << 10, ProcessMemory.UNKNOWN));
    assertThat(memory.residentKnown()).isFalse();
  }

  @Test
  void everySystemTellsWhatIsAvailable() {
    assertThat(ProcessMemory.now().availableBytes()).isPositive();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxTellsAll() {
    ProcessMemory memory = ProcessMemory.now();
    assertThat(memory.anonymousBytes()).isPositive().isLessThan(memory.residentBytes());
    assertThat(memory.fileBytes()).isPositive().isLessThan(memory.residentBytes());
  }
}
