package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class KernelsTest {

  /** Runs at each forced width and without the vector module: see the module's pom. */
  @Test
  @Tag("kernel")
  void theProcessGetsTheKernelsThatItAskedFor() {
    String description = Kernels.get().description();
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()
        || KernelChoice.ofProcess() == KernelChoice.SCALAR) {
      assertThat(description).isEqualTo("scalar");
    } else {
      int bits = KernelChoice.ofProcess().bits(VectorWidth.hardwareBits());
      assertThat(description).isEqualTo("vector, " + bits + " bits");
    }
  }

  @Test
  void aChoiceIsNeverWiderThanTheHardware() {
    assertThat(KernelChoice.parse("512").bits(256)).isEqualTo(256);
    assertThat(KernelChoice.parse("128").bits(256)).isEqualTo(128);
    assertThat(KernelChoice.parse("auto").bits(256)).isEqualTo(256);
    assertThat(KernelChoice.parse("scalar").bits(256)).isZero();
    assertThat(KernelChoice.parse("1024")).isNull();
  }

  @Test
  void onlyKernelsUseTheVectorApi() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.herd");
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackage("dev.herd.core.kernel")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(classes);
    assertThat(classes.stream().filter(c -> c.getPackageName().equals("dev.herd.core.kernel")))
        .isNotEmpty();
  }
}
