#include "cli/replay_program.hpp"

#include "check/decoding_search.hpp"
#include "check/precision.hpp"
#include "cli/scalars.hpp"
#include "cli/witness_json.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

constexpr long most_bits = 4096;

/// A machine of this format fails at `length` visible positions: what that says of the quantity.
Evidence failed_at(const Statement& statement, const Format& format, std::size_t length, std::string what,
                   std::string lines) {
  const std::string& quantity = statement.claim.quantity;
  if (quantity == "p_fail" && format == Format::precision(format.significand_bits))
    return {true, std::move(what), std::move(lines), {Rational(format.significand_bits), std::nullopt}};
  if (quantity == "failure_length") {
    const auto asked = statement.values.find("format");
    if (asked != statement.values.end() && text(asked->second) == format.name)
      return {true, std::move(what), std::move(lines), {std::nullopt, Rational(length)}};
  }
  return nothing_of(statement, "a failure of the machine " + format.name);
}

Result<Evidence> program_on_machine(const std::string& path, const Witness& witness, const Statement& statement,
                                    const Instance& instance, const Format& format) {
  const DpTask& task = *instance.program;
  if (const Status fits = check_inputs(task.program, witness.inputs); !fits)
    return bad_input("{}: {}", path, fits.error().message);
  const auto failure = wrong_step_on(format, instance.model, task, witness.inputs);
  if (!failure) return Evidence{false, "every emitted value of the run on these inputs is right"};
  return failed_at(
      statement, format, failure->length, "the output at this step is not that of the right value",
      fmt::format("machine   {}\nstep      {} of {}, field {}, {} visible positions\nright     {}\noutput    {}\n",
                  format.name, failure->step, task.layout.steps, task.program.fields[failure->field], failure->length,
                  failure->right, failure->output ? compact(*failure->output, 19) : "not finite"));
}

Result<Evidence> copier_on_machine(const std::string& path, const Witness& witness, const Statement& statement,
                                   const Instance& instance, const Format& format) {
  if (witness.task >= instance.tasks.count) return bad_input("{}: there is no instance {}", path, witness.task);
  const CopyTask task = instance.tasks.task(witness.task);
  if (const Status fits = witness_fits(witness, task, path); !fits) return fits.error();
  const auto tolerance = Rational::parse(witness.tolerance);
  if (!tolerance) return bad_input("{}: tolerance: {}", path, tolerance.error().message);
  const auto made = copied_on(format, instance.model, task, witness.query, witness.values);
  if (!made) return made.error();
  const Rational& right = witness.values[witness.target - 1][0];
  const auto output = exactly(*made);
  std::string lines = fmt::format(
      "machine   {}\nquestion  position {} asks for position {}\nright     {}\noutput    {}\ntolerance {}\n",
      format.name, witness.position, witness.target, right.text(), shown(*made), tolerance->text());
  const auto eps = statement.values.find("eps");
  if (eps == statement.values.end() || eps->second != Value(*tolerance))
    return Evidence{false, "the tolerance is not the claim's eps", std::move(lines)};
  if (output && abs(*output - right) <= *tolerance)
    return Evidence{false, "the output is within the tolerance", std::move(lines)};
  const auto longest = statement.values.find("L");
  const bool shorter = longest != statement.values.end() && longest->second != Value(Rational(witness.position));
  if (shorter && statement.claim.quantity == "p_fail")
    return Evidence{false, fmt::format("the machine fails at {} positions, and p_fail is asked at L = {}",
                                       witness.position, text(longest->second))};
  return failed_at(statement, format, witness.position,
                   "the output of this machine is not within the tolerance of the right value", std::move(lines));
}

}  // namespace

Result<Evidence> replay_program(const std::string& path, const Witness& witness, const Statement& statement,
                                const Instance& instance) {
  if (!instance.program) return bad_input("{}: inputs: {} executes no program", path, witness.construction);
  const DpTask& task = *instance.program;
  if (const Status fits = check_inputs(task.program, witness.inputs); !fits)
    return bad_input("{}: {}", path, fits.error().message);
  const auto failure = wrong_step(instance.model, task, witness.inputs, most_bits);
  if (!failure) return Evidence{false, "no step of the run on these inputs is wrong for certain"};
  if (statement.claim.quantity != "decode_correct") return nothing_of(statement, "a wrong step");
  return Evidence{
      true,
      "the output at this step is not that of the right value",
      fmt::format("step      {} of {}, field {}\nright     {}\noutput    {}\n", failure->step, task.layout.steps,
                  task.program.fields[failure->field], failure->right, compact(failure->output, 19)),
      {Rational(0), Rational(0)}};
}

Result<Evidence> replay_on_machine(const std::string& path, const Witness& witness, const Statement& statement,
                                   const Instance& instance) {
  const auto format = Format::parse(witness.scalar);
  if (!format) return bad_input("{}: scalar: {}", path, format.error().message);
  return instance.program ? program_on_machine(path, witness, statement, instance, *format)
                          : copier_on_machine(path, witness, statement, instance, *format);
}

}  // namespace seqcert
