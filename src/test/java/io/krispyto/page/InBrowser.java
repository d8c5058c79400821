package io.krispyto.page;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A test whose methods take a {@link Browser}: one for the class, which each method gets as if it
 * were new. After each, nothing may have complained in the console.
 *
 * <p>Where there is no Chromium it is skipped, which is said once; where {@code CI} is {@code
 * true}, it fails.
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
          AfterAllCallback,
          ParameterResolver {
    private static final Namespace OURS = Namespace.create(InBrowser.class);
    private static final String NONE =
        "There is no Chromium here (Debian: apt-get install chromium chromium-driver).";
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Browser.isThere()) {
        return ConditionEvaluationResult.enabled("There is a browser.");
      }
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(NONE);
      }
      if (!SAID.getAndSet(true)) {
        System.err.println("The page is not tested in a browser. " + NONE);
      }
      return ConditionEvaluationResult.disabled(NONE);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
      browser(context).renew();
    }

    /** Before what the test has opened is closed, of which the page would complain. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
      if (context.getExecutionException().isEmpty()) {
        browser(context).assertNoComplaints();
      }
    }

    @Override
    public void afterAll(ExtensionContext context) {
      var browser = context.getStore(OURS).remove(context.getRequiredTestClass(), Browser.class);
      if (browser != null) {
        browser.close();
      }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return browser(context);
    }

    private static Browser browser(ExtensionContext context) {
      var ofClass =
          context.getTestMethod().isPresent() ? context.getParent().orElseThrow() : context;
      while (ofClass.getTestClass().isPresent()
          && ofClass.getParent().orElseThrow().getTestClass().isPresent()) {
        ofClass = ofClass.getParent().orElseThrow();
      }
      return ofClass
          .getStore(OURS)
          .getOrComputeIfAbsent(
              context.getRequiredTestClass(), key -> Browser.start(), Browser.class);
    }
  }
}
