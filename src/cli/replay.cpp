#include "cli/replay.hpp"

#include "base/file.hpp"
#include "check/decide_instance.hpp"
#include "check/witness.hpp"
#include "cli/command.hpp"
#include "cli/replay_mirrored.hpp"
#include "cli/replay_program.hpp"
#include "cli/replay_statement.hpp"
#include "cli/replay_tables.hpp"
#include "cli/replay_verdict.hpp"
#include "cli/scalars.hpp"
#include "cli/witness_json.hpp"
#include "constructions/registry.hpp"
#include "exchange/with_model.hpp"
#include "formula/substitute.hpp"

#include <fmt/core.h>

namespace seqcert {
namespace {

constexpr long most_bits = 4096;

/// The constructions with which the witness was found: with the weights of a file, the one it names or `model`, which
/// has to be the same to the last bit.
Result<Registry> registry_of(const std::string& path, const Witness& witness, const std::string& model) {
  if (!witness.model) {
    if (model.empty()) return builtin_constructions();
    return bad_input("{}: this witness is about the construction {}, not about a model file; leave --model out", path,
                     witness.construction);
  }
  const std::string file_path = model.empty() ? witness.model->file : model;
  const auto file = open_model(file_path);
  if (!file) return Error{file.error().kind, fmt::format("{}: its model: {}", path, file.error().message)};
  if (file->sha256 != witness.model->sha256)
    return bad_input("{}: {} has changed since the witness was found; name the file as it was by --model", path,
                     file_path);
  return with_model(builtin_constructions(), witness.construction, *file);
}

/// Decides the claim again on the instance.
Result<Decision> measured(const std::string& path, const Statement& statement, const Registry& registry,
                          const Instance& instance) {
  const auto quantity = find_quantity(statement.claim.quantity);
  if (!quantity) return bad_input("{}: {}", path, quantity.error().message);
  return decide_instance(statement.claim, **quantity, registry, instance, statement.values, CheckOptions{});
}

int not_confirmed(const std::string& why) {
  fmt::print("not confirmed: {}\n", why);
  return something_undecided;
}

/// A witness that is a parameter point alone: its quantity is measured again and compared with its bound.
Result<int> replay_point(const std::string& path, const Statement& statement, const Registry& registry,
                         const Instance& instance) {
  const Claim& claim = statement.claim;
  if (statement.bound)
    return bad_input("{}: this witness is a parameter point without values; decide it again with `seqcert check {}`",
                     path, claim.id);
  const auto decision = measured(path, statement, registry, instance);
  if (!decision) return decision.error();
  print_claim(statement);
  if (decision->quantity) fmt::print("quantity  {}\n", compact(*decision->quantity, 19));
  if (decision->bound) fmt::print("bound     {}\n", compact(*decision->bound, 19));
  if (decision->verdict.kind == Verdict::Kind::refuted) {
    fmt::print("confirmed: {} is not {} the bound at these parameters\n", claim.quantity, text(claim.relation));
    return all_good;
  }
  return not_confirmed(decision->verdict.reason.empty() ? "the relation holds" : decision->verdict.reason);
}

/// Values run forward in balls: the error is one that the supremum is at least.
Result<int> replay_values(const std::string& path, const Witness& witness, const Statement& statement,
                          const Registry& registry, const Instance& instance) {
  const Claim& claim = statement.claim;
  if (witness.task >= instance.tasks.count) return bad_input("{}: there is no instance {}", path, witness.task);
  const CopyTask task = instance.tasks.task(witness.task);
  if (const Status fits = witness_fits(witness, task, path); !fits) return fits.error();
  if (claim.quantity != "copy_error") return judge(statement, nothing_of(statement, "an error on some values"));
  std::optional<Enclosure> error, bound;
  for (long bits = 128; bits <= most_bits; bits *= 2) {
    const auto replayed = replayed_error(instance.model, task, witness.query, witness.output, witness.values, bits);
    if (!replayed) return replayed.error();
    error = *replayed;
    const auto enclosed = bound_of(statement, bits);
    if (!enclosed) return enclosed.error();
    bound = *enclosed;
    if (less(*error, *bound) != Truth::unknown) break;
  }
  print_claim(statement);
  fmt::print("question  position {} asks for position {}\n", witness.position, witness.target);
  fmt::print("error     {}\n", compact(*error, 19));
  fmt::print("bound     {}\n", compact(*bound, 19));
  const Truth above = less(*bound, *error), below = less(*error, *bound);
  const bool upper = claim.relation == Relation::less_equal || claim.relation == Relation::less;
  if (above == Truth::yes && (upper || claim.relation == Relation::equal)) {
    fmt::print("confirmed: the error on these values lies above the bound\n");
    return all_good;
  }
  if (claim.relation == Relation::less && !statement.bound &&
      replayed_error_equals(instance.model, task, witness.query, witness.output, witness.values,
                            substituted(claim.bound, statement.values)) == Truth::yes) {
    fmt::print("confirmed: the error on these values is the bound: it is not below it\n");
    return all_good;
  }
  // No values show that an error is small: the supremum is measured again.
  if (!upper && above != Truth::yes && !statement.bound) {
    const auto decision = measured(path, statement, registry, instance);
    if (!decision) return decision.error();
    if (decision->quantity) fmt::print("supremum  {}\n", compact(*decision->quantity, 19));
    if (decision->verdict.kind == Verdict::Kind::refuted) {
      fmt::print("confirmed: the supremum of the error over all values, measured again, is not {} the bound\n",
                 text(claim.relation));
      return all_good;
    }
  }
  if (below == Truth::yes) return not_confirmed("the error on these values lies below the bound");
  if (above == Truth::yes) return not_confirmed("the error on these values lies above the bound, as the claim says");
  return not_confirmed("the run does not separate the error from the bound up to 4096 bits");
}

/// The kinds of evidence of an instance.
Result<int> replay_on(const std::string& path, const Witness& witness, const Statement& statement,
                      const Registry& registry, const Instance& instance) {
  const auto judged = [&](const Result<Evidence>& evidence, bool again) -> Result<int> {
    if (!evidence) return evidence.error();
    if (!again) return judge(statement, *evidence);
    return judge(statement, *evidence, [&] { return measured(path, statement, registry, instance); });
  };
  if (!witness.tables.empty()) {
    const auto quantity = find_quantity(statement.claim.quantity);
    return judged(replay_tables(path, witness, statement, &instance), quantity && !(*quantity)->asks_solver);
  }
  if (witness.values.empty() && witness.inputs.empty()) return replay_point(path, statement, registry, instance);
  if (!witness.scalar.empty()) return judged(replay_on_machine(path, witness, statement, instance), false);
  if (instance.program || !witness.inputs.empty())
    return judged(replay_program(path, witness, statement, instance), false);
  if (witness.mirrored) return judged(replay_mirrored(path, witness, statement, instance), true);
  return replay_values(path, witness, statement, registry, instance);
}

}  // namespace

Result<int> replay(const std::string& path, const std::string& model, const std::string& claim) {
  const auto content = read_file(path, std::size_t{1} << 30);
  if (!content) return content.error();
  const auto witness = parse_witness(*content, path);
  if (!witness) return witness.error();
  const bool alone = !witness->tables.empty() && witness->construction.empty();
  const auto registry = alone ? Result<Registry>(builtin_constructions()) : registry_of(path, *witness, model);
  if (!registry) return registry.error();
  const auto statement = statement_of(path, *witness, *registry, claim);
  if (!statement) return statement.error();
  if (!statement->conflict.empty()) return judge(*statement, {false, statement->conflict});
  if (alone) {
    const auto evidence = replay_tables(path, *witness, *statement, nullptr);
    if (!evidence) return evidence.error();
    return judge(*statement, *evidence);
  }
  const auto construction = find_construction(*registry, witness->construction);
  if (!construction) return bad_input("{}: {}", path, construction.error().message);
  const auto arguments = arguments_for(**construction, statement->arguments);
  if (!arguments) return bad_input("{}: {}", path, arguments.error().message);
  const auto instance = build(**construction, *arguments);
  if (!instance) return instance.error();
  return replay_on(path, *witness, *statement, *registry, *instance);
}

}  // namespace seqcert
