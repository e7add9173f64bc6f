package dev.herd.examples.cli;

import dev.herd.examples.demo.Demo;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code herd demo}: what Herd does, on the models that it brings along. */
@Command(
    name = "demo",
    header = "Show what Herd does, in half a minute.",
    description =
        "Runs three small models that are part of Herd, side by side in this process: no file and "
            + "no network are needed. Five acts, each of which says what happens and why: "
            + "specialists, routing, models that take turns in little memory, quantisations, a vote.",
    footer = "  herd demo")
final class DemoCommand extends Subcommand {
  @Override
  public Integer call() throws IOException, InterruptedException {
    Demo.play(streams().out());
    return 0;
  }
}
