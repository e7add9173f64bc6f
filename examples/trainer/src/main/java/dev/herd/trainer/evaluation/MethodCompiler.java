package dev.herd.trainer.evaluation;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Tells whether a method is valid Java, by the JDK's own compiler. */
final class MethodCompiler {
  private static final String BEFORE = "import java.util.*;\n\nfinal class Generated {\n";
  private static final String AFTER = "\n}\n";

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

  /** Checks types and flow; no class is written. */
  boolean compiles(String method) {
    JavaFileObject source = new Source(BEFORE + method + AFTER);
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, problems, List.of("-proc:none"), null, List.of(source));
    try {
      task.analyze();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return problems.getDiagnostics().stream()
        .noneMatch(problem -> problem.getKind() == Diagnostic.Kind.ERROR);
  }

  /** Source text in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Generated.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
