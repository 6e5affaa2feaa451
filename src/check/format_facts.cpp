#include "check/format_facts.hpp"

#include "number/rounded.hpp"

namespace seqcert {

const std::vector<std::string>& format_fact_names() {
  static const std::vector<std::string> names = {"bits"};
  return names;
}

Result<Values> format_facts(const Values& values) {
  const auto name = values.find("format");
  if (name == values.end())
    return bad_input("\"bits\" is that of the machine's format, and the claim names none; add [parameters.format]");
  const auto format = Format::parse(text(name->second));
  if (!format) return format.error();
  return Values{{"bits", Rational(format->significand_bits)}};
}

}  // namespace seqcert
