#include "task/construction.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"

#include <unistd.h>
#include <algorithm>

namespace seqcert {
namespace {

// An exact number with its index, an enclosure of it, and the copies a computation keeps: measured at 85 to 180 bytes.
constexpr double bytes_per_number = 192;

double machine_bytes() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

ParameterSpec parameter(std::string name, ParameterSpec::Type type, std::string meaning) {
  ParameterSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.meaning = std::move(meaning);
  return spec;
}

}  // namespace

const Rational& Arguments::real(const std::string& name) const {
  const auto found = values_.find(name);
  SEQCERT_REQUIRE(found != values_.end() && std::holds_alternative<Rational>(found->second), name);
  return std::get<Rational>(found->second);
}

std::size_t Arguments::count(const std::string& name) const {
  const auto value = real(name).to_long();
  SEQCERT_REQUIRE(value && *value >= 0, name);
  return static_cast<std::size_t>(*value);
}

const std::string& Arguments::word(const std::string& name) const {
  const auto found = values_.find(name);
  SEQCERT_REQUIRE(found != values_.end() && std::holds_alternative<std::string>(found->second), name);
  return std::get<std::string>(found->second);
}

std::vector<ParameterSpec> all_parameters(const Construction& construction, const Values& given) {
  std::vector<ParameterSpec> parameters = construction.parameters;
  if (!construction.more_parameters) return parameters;
  for (ParameterSpec& more : construction.more_parameters(given)) parameters.push_back(std::move(more));
  return parameters;
}

Result<const Construction*> find_construction(const Registry& registry, std::string_view name) {
  std::vector<std::string> names;
  for (const Construction& construction : registry) {
    if (construction.name == name) return &construction;
    names.push_back(construction.name);
  }
  return bad_input("unknown construction \"{}\"{}", name, did_you_mean(name, names));
}

Result<Arguments> arguments_for(const std::string& whose, const std::vector<ParameterSpec>& parameters,
                                const Values& given) {
  Values values;
  for (const ParameterSpec& spec : parameters) {
    const auto found = given.find(spec.name);
    if (found == given.end()) {
      if (!spec.fallback)
        return bad_input("{} needs parameter {} ({}); give it, or name it in the claim", whose, spec.name,
                         spec.meaning);
      values.emplace(spec.name, *spec.fallback);
      continue;
    }
    auto value = parse_value(spec, text(found->second));
    if (!value) return bad_input("{}: {}", whose, value.error().message);
    if (spec.type == ParameterSpec::Type::integer && !std::get<Rational>(*value).to_long())
      return bad_input("{}: {} = {} is larger than any machine can count; choose a smaller one", whose, spec.name,
                       text(*value));
    values.emplace(spec.name, std::move(*value));
  }
  return Arguments(std::move(values));
}

Result<Arguments> arguments_for(const Construction& construction, const Values& given) {
  auto arguments = arguments_for("construction " + construction.name, all_parameters(construction, given), given);
  if (arguments && construction.precondition)
    if (const Status status = construction.precondition(*arguments); !status)
      return bad_input("construction {}: {}", construction.name, status.error().message);
  return arguments;
}

double bytes_needed(const Construction& construction, const Arguments& arguments) {
  return construction.numbers(arguments) * bytes_per_number;
}

Result<Instance> build(const Construction& construction, const Arguments& arguments) {
  const double needed = bytes_needed(construction, arguments);
  if (needed > 0.8 * machine_bytes())
    return resource_error(
        "{} at these parameters needs about {:.3g} GB of memory and this machine has {:.3g} GB; choose a smaller size",
        construction.name, needed / 1e9, machine_bytes() / 1e9);
  auto instance = construction.build(arguments);
  if (instance) require_consistent(instance->model);
  return instance;
}

ParameterSpec integer_parameter(std::string name, long low, long fallback, std::string meaning) {
  ParameterSpec spec = parameter(std::move(name), ParameterSpec::Type::integer, std::move(meaning));
  spec.low = Rational(low);
  spec.fallback = Rational(fallback);
  return spec;
}

ParameterSpec real_parameter(std::string name, std::string fallback, std::string meaning) {
  ParameterSpec spec = parameter(std::move(name), ParameterSpec::Type::real, std::move(meaning));
  spec.fallback = *Rational::parse(fallback);
  return spec;
}

ParameterSpec positive_parameter(std::string name, std::string fallback, std::string meaning) {
  ParameterSpec spec = real_parameter(std::move(name), std::move(fallback), std::move(meaning));
  spec.low = Rational(0);
  spec.low_strict = true;
  return spec;
}

ParameterSpec choice_parameter(std::string name, std::vector<std::string> choices, std::string meaning) {
  ParameterSpec spec = parameter(std::move(name), ParameterSpec::Type::choice, std::move(meaning));
  spec.fallback = choices.front();
  spec.choices = std::move(choices);
  return spec;
}

}  // namespace seqcert
