package dev.herd.trainer;

import dev.herd.core.generation.LocalModel;
import dev.herd.trainer.corpus.ChatCorpus;
import dev.herd.trainer.corpus.CodeCorpus;
import dev.herd.trainer.corpus.StoryCorpus;
import dev.herd.trainer.evaluation.ChatEvaluation;
import dev.herd.trainer.evaluation.CodeEvaluation;
import dev.herd.trainer.evaluation.Figure;
import dev.herd.trainer.evaluation.StoryEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Trains models into a folder and measures them on held-out tasks. One that is in the folder
 * already is only measured.
 */
public final class Main {
  private static final List<Recipe> RECIPES =
      List.of(
          new Recipe(
              "story",
              "Herd story",
              new StoryCorpus(),
              new StoryEvaluation(),
              1536,
              3,
              700,
              12,
              128,
              0.07,
              2e-3f,
              700,
              false,
              2028),
          new Recipe(
              "code",
              "Herd code",
              new CodeCorpus(),
              new CodeEvaluation(),
              1024,
              4,
              700,
              12,
              160,
              0.07,
              2e-3f,
              600,
              false,
              2027),
          new Recipe(
              "chat",
              "Herd chat",
              new ChatCorpus(),
              new ChatEvaluation(),
              1024,
              4,
              5000,
              16,
              256,
              0.07,
              2e-3f,
              2500,
              true,
              2026));

  private Main() {}

  /** Takes the folder, and the names of the models, without which it is all. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      System.err.println("usage: trainer FOLDER [story] [code] [chat]");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    List<String> names = List.of(arguments).subList(1, arguments.length);
    for (Recipe recipe : RECIPES) {
      if (names.isEmpty() || names.contains(recipe.name())) {
        make(recipe, folder);
      }
    }
  }

  private static void make(Recipe recipe, Path folder) throws IOException {
    Path file = folder.resolve(recipe.name() + ".gguf");
    if (Files.notExists(file)) {
      new Training(recipe, file).run();
    }
    StringBuilder table = new StringBuilder("figure,right,asked,percent\n");
    try (LocalModel model = LocalModel.open(file)) {
      for (Figure figure : recipe.evaluation().run(model)) {
        System.out.println(recipe.name() + ": " + figure);
        table.append(
            String.format(
                Locale.ROOT,
                "\"%s\",%d,%d,%.1f%n",
                figure.name(),
                figure.right(),
                figure.asked(),
                figure.percent()));
      }
    }
    Files.writeString(folder.resolve(recipe.name() + "-heldout.csv"), table);
  }
}
