package io.krispyto.cli;

import io.krispyto.ingestion.layout.Declaration;
import io.krispyto.ingestion.layout.Declarations;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options of a command that declare something about its files, one per declaration. */
final class DeclaredOptions {
  private final Map<Declaration, String> values = new EnumMap<>(Declaration.class);

  /** Adds the options to a command. */
  void addTo(CommandSpec command) {
    for (var declaration : Declaration.values()) {
      var option =
          OptionSpec.builder(declaration.option())
              .description(declaration.description())
              .setter(
                  new picocli.CommandLine.Model.ISetter() {
                    @Override
                    public <T> T set(T value) {
                      if (value != null && !Boolean.FALSE.equals(value)) {
                        values.put(declaration, value.toString());
                      }
                      return null;
                    }
                  });
      if (declaration.isFlag()) {
        option.type(boolean.class).arity("0");
      } else {
        option
            .type(String.class)
            .arity("1")
            .paramLabel(declaration.example())
            .converters(checked(declaration));
      }
      command.addOption(option.build());
    }
  }

  /** Reports a wrong value before anything is opened. */
  private static ITypeConverter<String> checked(Declaration declaration) {
    return text -> {
      try {
        declaration.parse(text);
        return text;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** Returns the values as parameters of a request. */
  Map<String, String> parameters() {
    var parameters = new HashMap<String, String>();
    values.forEach((declaration, text) -> parameters.put(declaration.parameter(), text));
    return parameters;
  }

  Declarations declarations() {
    return Declarations.ofParameters(parameters());
  }
}
