package io.krispyto.page;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.openqa.selenium.WebDriverException;

/**
 * Runs a test class whose methods take a {@link Browser}. Starting one takes seconds, so all
 * classes of a run share it; each method gets it reset. A method fails if the console has problems
 * afterwards.
 *
 * <p>Without Chromium the class is skipped with one message; if {@code CI} is {@code true}, it
 * fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(InBrowser.Extension.class)
@interface InBrowser {
  /** Starts the browser on first use. */
  final class Extension
      implements ExecutionCondition,
          BeforeEachCallback,
          AfterTestExecutionCallback,
          ParameterResolver {
    private static final String MISSING =
        "There is no Chromium here (Debian: apt-get install chromium chromium-driver).";
    private static final AtomicBoolean REPORTED = new AtomicBoolean();
    private static Browser shared;

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(Extension::stop, "browser-end"));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Browser.isInstalled()) {
        return ConditionEvaluationResult.enabled("There is a browser.");
      }
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(MISSING);
      }
      if (!REPORTED.getAndSet(true)) {
        System.err.println("The page is not tested in a browser. " + MISSING);
      }
      return ConditionEvaluationResult.disabled(MISSING);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      try {
        browser().reset();
      } catch (WebDriverException broken) {
        // A browser that one test has broken must not fail the others.
        stop();
        browser().reset();
      }
    }

    /** Runs before the test closes its servers, which would cause console errors. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
      if (context.getExecutionException().isEmpty()) {
        browser().assertNoConsoleProblems();
      }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return browser();
    }

    private static synchronized Browser browser() {
      if (shared == null) {
        shared = Browser.start();
      }
      return shared;
    }

    private static synchronized void stop() {
      if (shared != null) {
        shared.close();
        shared = null;
      }
    }
  }
}
