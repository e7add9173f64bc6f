package dev.herd.trainer;

import dev.herd.trainer.corpus.ChatCorpus;
import dev.herd.trainer.corpus.CodeCorpus;
import dev.herd.trainer.corpus.StoryCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Trains the models that are named, or all, into a folder. */
public final class Main {
  private static final List<Recipe> RECIPES =
      List.of(
          new Recipe("story", "Herd story", new StoryCorpus(), 1536, 3, 1000, 8, 256, 3e-3f, 2026),
          new Recipe("code", "Herd code", new CodeCorpus(), 1024, 4, 1000, 8, 256, 3e-3f, 2027),
          new Recipe("chat", "Herd chat", new ChatCorpus(), 1024, 4, 2000, 8, 256, 3e-3f, 2028));

  private Main() {}

  /** Takes the folder and the models' names. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<String> names = List.of(arguments).subList(1, arguments.length);
    for (Recipe recipe : RECIPES) {
      if (names.isEmpty() || names.contains(recipe.name())) {
        new Training(recipe, folder).run();
      }
    }
  }
}
