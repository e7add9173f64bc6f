package dev.herd.scheduler.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  @TempDir private Path folder;

  private static ModelDefinition model(String name) {
    return ModelDefinition.of(name, Path.of(name.replace(':', '-') + ".gguf"));
  }

  private static List<String> names(Catalog catalog) {
    return catalog.models().stream().map(m -> m.name().toString()).toList();
  }

  @Test
  void namesCompareWithoutCaseAndHaveADefaultTag() {
    Catalog catalog = Catalog.of(model("Llama"), model("library/Phi:Q8_0"));
    assertThat(catalog.find("LLAMA:Latest").name()).hasToString("llama:latest");
    assertThat(catalog.find("llama")).isEqualTo(catalog.find("Llama:latest"));
    assertThat(catalog.find("LIBRARY/phi:q8_0").name()).hasToString("library/phi:q8_0");
  }

  @Test
  void quantisationsOfOneBaseStandSideBySide() {
    Catalog catalog = Catalog.of(model("llama:q4_0"), model("llama:q8_0"), model("phi:f16"));
    assertThat(catalog.find("llama:q4_0").file()).isEqualTo(Path.of("llama-q4_0.gguf"));
    assertThat(catalog.find("llama:q8_0").file()).isEqualTo(Path.of("llama-q8_0.gguf"));
    assertThat(catalog.find("phi").name()).hasToString("phi:f16");
    assertThatThrownBy(() -> catalog.find("llama"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessage("model 'llama' not found: did you mean llama:q4_0, llama:q8_0?");
  }

  @Test
  void anUnknownNameSaysWhatThereIs() {
    assertThatThrownBy(() -> Catalog.of(model("a"), model("b")).find("c:x"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessage("model 'c:x' not found; there are a:latest, b:latest");
    assertThatThrownBy(() -> Catalog.of().find("no name!"))
        .hasMessage("model 'no name!' not found; the catalog is empty");
  }

  @Test
  void theNameThatLeavesTheChoiceToARouterIsTaken() throws IOException {
    assertThatThrownBy(() -> Catalog.of(model("Auto:q4_0")))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("Auto-q4_0.gguf can't be called auto");
    assertThatThrownBy(() -> Catalog.builder().model(model("a")).alias("auto", "a").build())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("a:latest can't be called auto");
    Files.createFile(folder.resolve("auto.gguf"));
    assertThatThrownBy(() -> Catalog.builder().directory(folder).build())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("auto.gguf")
        .hasMessageContaining("another name");
    assertThatThrownBy(() -> Catalog.of(model("a")).find("AUTO"))
        .isInstanceOf(UnknownModelException.class)
        .hasMessage("'AUTO' is no model: it leaves the choice of one to a router");
  }

  @Test
  void aFileGivesItsModelAName() {
    assertThat(ModelDefinition.ofFile(Path.of("x", "Tiny Llama.Q4_K_M.gguf")).name())
        .hasToString("tiny-llama:q4_k_m");
    assertThat(ModelDefinition.ofFile(Path.of("big-00001-of-00003.gguf")).name())
        .hasToString("big:latest");
    assertThatThrownBy(() -> ModelDefinition.ofFile(Path.of("big-00002-of-00003.gguf")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("big-00002-of-00003.gguf");
  }

  @Test
  void aliasesStandForModels() throws IOException {
    Catalog catalog =
        Catalog.builder().model(model("llama:q4_0")).alias("Chat", "llama:q4_0").build();
    assertThat(catalog.find("chat:latest").name()).hasToString("llama:q4_0");
    assertThat(catalog.aliases()).containsEntry("chat:latest", "llama:q4_0");
    assertThatThrownBy(() -> Catalog.builder().model(model("a")).alias("b", "c").build())
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "catalog: the alias b:latest stands for c:latest, which is no model;"
                + " there are a:latest");
    assertThatThrownBy(
            () -> Catalog.builder().model(model("a")).model(model("b")).alias("a", "b").build())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("the name of a model itself");
  }

  @Test
  void ggufFilesOfAFolderAreModelsNamedByBaseAndQuantisation() throws IOException {
    for (String name :
        List.of(
            "TinyLlama-1.1B.Q4_K_M.gguf",
            "TinyLlama-1.1B-F16.GGUF",
            "phi.gguf",
            "big-Q8_0-00001-of-00002.gguf",
            "big-Q8_0-00002-of-00002.gguf",
            "q8_0.gguf",
            "odd (1).gguf",
            "readme.txt")) {
      Files.createFile(folder.resolve(name));
    }
    Catalog catalog = Catalog.builder().directory(folder).build();
    assertThat(names(catalog))
        .containsExactly(
            "big:q8_0",
            "odd--1-:latest",
            "phi:latest",
            "q8_0:latest",
            "tinyllama-1.1b:f16",
            "tinyllama-1.1b:q4_k_m");
  }

  @Test
  void aNewFileIsFoundWhenItIsAskedFor() throws IOException {
    Catalog catalog = Catalog.builder().directory(folder).model(model("a")).build();
    assertThat(catalog.reloadIfChanged()).isFalse();
    assertThat(catalog.lookUp("new")).isEmpty();
    Files.createFile(folder.resolve("new.gguf"));
    assertThat(catalog.find("new").file()).isEqualTo(folder.resolve("new.gguf"));
    Files.delete(folder.resolve("new.gguf"));
    assertThat(catalog.reloadIfChanged()).isTrue();
    assertThat(names(catalog)).containsExactly("a:latest");
  }

  @Test
  void aChangedConfigurationIsReadAgainAndAWrongOneChangesNothing() throws IOException {
    Path file = folder.resolve("herd.json");
    Files.writeString(file, "{\"models\": {\"a\": {\"file\": \"a.gguf\", \"context\": 1}}}");
    Catalog catalog = Catalog.builder().configuration(file).build();
    ModelDefinition before = catalog.find("a");
    Files.writeString(file, "{\"models\": {\"a\": {\"file\": \"a.gguf\", \"context\": -1}}}");
    assertThatThrownBy(catalog::reloadIfChanged).isInstanceOf(CatalogException.class);
    assertThat(catalog.find("a")).isSameAs(before);
    Files.writeString(file, "{\"models\": {\"a\": {\"file\": \"a.gguf\", \"context\": 2}}}");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(catalog.reloadIfChanged()).isTrue();
    assertThat(catalog.find("a").contextTokens()).isEqualTo(2);
    assertThat(before.contextTokens()).isEqualTo(1);
  }

  @Test
  void aFileThatTheConfigurationNamesIsNotThereAgain() throws IOException {
    Files.createFile(folder.resolve("llama-Q4_0.gguf"));
    Files.createFile(folder.resolve("phi-Q4_0.gguf"));
    Path file = folder.resolve("herd.json");
    Files.writeString(
        file,
        """
        {"directory": ".", "models": {"mine": {"file": "llama-Q4_0.gguf"}},
         "defaults": {"keep_alive": 7}}
        """);
    Catalog catalog = Catalog.builder().configuration(file).build();
    assertThat(names(catalog)).containsExactly("mine:latest", "phi:q4_0");
    assertThat(catalog.find("phi").keepAlive()).isEqualTo(KeepAlive.ofSeconds(7));
    assertThat(catalog.find("mine").keepAlive()).isEqualTo(KeepAlive.ofSeconds(7));
  }

  @Test
  void aDefinitionRefusesNumbersOutOfRange() {
    assertThatThrownBy(() -> model("a").withContextTokens(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> model("a").withParallelSequences(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> model("a").withWeight(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> model("a:b:c")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model("../etc")).isInstanceOf(IllegalArgumentException.class);
  }
}
