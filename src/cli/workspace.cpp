#include "cli/workspace.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "check/claim_points.hpp"
#include "claim/point.hpp"
#include "claim/read_claim.hpp"
#include "cli/command.hpp"
#include "cli/prove.hpp"
#include "cli/witness_json.hpp"
#include "constructions/registry.hpp"
#include "exchange/with_model.hpp"

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace seqcert {
namespace {

std::atomic<bool> results_are_kept{false}, was_asked_to_stop{false};

template <std::size_t size>
void say(const char (&message)[size]) {
  [[maybe_unused]] const ssize_t written = ::write(2, message, size - 1);
}

// Calls only what a signal handler may.
extern "C" void on_interrupt(int) {
  if (!results_are_kept) {
    say("seqcert: interrupted; nothing was finished beyond what is printed\n");
    _exit(was_interrupted);
  }
  if (was_asked_to_stop.exchange(true)) {
    say("seqcert: interrupted again and stopped at once\n");
    _exit(was_interrupted);
  }
  say("seqcert: interrupted; what is at hand is brought to an end, once more stops at once\n");
}

}  // namespace

std::string proofs_folder() {
  if (const char* chosen = std::getenv("SEQCERT_PROOFS"); chosen && *chosen) return chosen;
  return SEQCERT_SOURCE_DIR "/proofs";
}
std::string tables_folder() { return proofs_folder() + "/tables"; }
std::string plots_folder() { return proofs_folder() + "/plots"; }

std::string program_version() { return SEQCERT_VERSION; }

Result<Claim> open_claim(const std::string& id_or_path) { return find_claim(id_or_path, proofs_folder()); }
Result<std::vector<Claim>> open_all_claims() { return all_claims(proofs_folder()); }

Result<std::vector<std::pair<std::string, std::string>>> split_assignments(const std::vector<std::string>& words) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const std::string& word : words) {
    const std::size_t at = word.find('=');
    if (at == std::string::npos || at == 0)
      return bad_input("-p \"{}\" is not NAME=VALUE; write for example -p L=64", word);
    const std::string name = word.substr(0, at);
    if (std::ranges::any_of(result, [&](const auto& entry) { return entry.first == name; }))
      return bad_input("-p {} is given twice; give each parameter once", name);
    result.emplace_back(name, word.substr(at + 1));
  }
  return result;
}

Result<Registry> registry_for(const std::string& construction, const std::string& model) {
  if (model.empty()) return builtin_constructions();
  const auto file = open_model(model);
  if (!file) return file.error();
  return with_model(builtin_constructions(), construction, *file);
}

Result<OnWeights> on_weights(const Claim& claim, const std::string& model, const std::vector<std::string>& words) {
  OnWeights result{builtin_constructions(), words};
  if (model.empty()) return result;
  const auto file = open_model(model);
  if (!file) return file.error();
  auto registry = with_model(builtin_constructions(), claim.construction, *file);
  if (!registry) return registry.error();
  result.registry = std::move(*registry);
  const auto typed = split_assignments(words);
  if (!typed) return typed.error();
  const auto of_file = parameters_of(*file, {});
  if (!of_file) return result;  // what it lacks is said where it is built
  const auto program = read_program(*file->json, file->path, *of_file);
  if (!program) return program.error();
  if (!*program) return result;
  const ProgramReference& reference = (*program)->reference;
  Assignments all = *typed;
  const auto word_of = [&](const std::string& name) {
    const auto found = std::ranges::find(all, name, &Assignments::value_type::first);
    return found == all.end() ? "" : found->second;
  };
  const auto offer = [&](const Claim& whole, const std::string& name, const std::string& value) {
    if (std::ranges::find(whole.parameters, name, &ParameterSpec::name) == whole.parameters.end()) return;
    if (!word_of(name).empty()) return;
    all.emplace_back(name, value);
    result.words.push_back(name + "=" + value);
  };
  offer(claim, "problem", reference.problem);
  if (const std::string problem = word_of("problem"); !problem.empty() && problem != reference.problem) return result;
  offer(claim, "form", reference.form);
  offer(claim, "inputs", reference.inputs);
  const auto whole = specialised(claim, result.registry, all);
  if (!whole) return whole.error();
  for (const auto& [name, value] : reference.sizes) offer(*whole, name, text(value));
  return result;
}

Result<Values> values_for(const Claim& claim, const std::vector<std::string>& words) {
  return values_for(claim, words, builtin_constructions());
}

Result<Values> values_for(const Claim& claim, const std::vector<std::string>& words, const Registry& registry) {
  const auto assignments = split_assignments(words);
  if (!assignments) return assignments.error();
  const auto whole = specialised(claim, registry, *assignments);
  if (!whole) return whole.error();
  return parse_point(*whole, *assignments);
}

Result<Values> typed_values(const std::string& whose, const std::vector<ParameterSpec>& specs,
                            const std::vector<std::string>& words) {
  const auto assignments = split_assignments(words);
  if (!assignments) return assignments.error();
  std::vector<std::string> names;
  for (const ParameterSpec& spec : specs) names.push_back(spec.name);
  Values values;
  for (const auto& [name, word] : *assignments) {
    const auto spec = std::ranges::find(specs, name, &ParameterSpec::name);
    if (spec == specs.end())
      return bad_input("{}: unknown parameter \"{}\"{}; the parameters are {}", whose, name, did_you_mean(name, names),
                       join(names, ", "));
    auto value = parse_value(*spec, word);
    if (!value) return bad_input("{}: {}", whose, value.error().message);
    values.emplace(name, std::move(*value));
  }
  return values;
}

Result<Values> typed_arguments(const Construction& construction, const std::vector<std::string>& words) {
  const auto assignments = split_assignments(words);
  if (!assignments) return assignments.error();
  Values chosen;
  for (const auto& [name, word] : *assignments) chosen.emplace(name, Value(word));
  return typed_values(construction.name, all_parameters(construction, chosen), words);
}

Result<Arguments> construction_arguments(const Construction& construction, const std::vector<std::string>& words) {
  const auto values = typed_arguments(construction, words);
  if (!values) return values.error();
  return arguments_for(construction, *values);
}

Result<Record> decide(const Claim& claim, const Values& point, const CheckOptions& options) {
  return decide(claim, point, options, builtin_constructions());
}

Result<Record> decide(const Claim& claim, const Values& point, const CheckOptions& options, const Registry& registry) {
  auto outcome = check_claim(claim, point, registry, options);
  if (!outcome) return outcome.error();
  outcome->record.version = program_version();
  if (outcome->witness) outcome->record.witness = witness_json(*outcome->witness);
  return std::move(outcome->record);
}

std::string argument_path(const Claim& claim) { return claim.path.substr(0, claim.path.size() - 5) + ".md"; }
std::string argument_of(const Claim& claim) {
  const auto text = read_file(argument_path(claim), 1 << 20);
  return text ? std::string(trim(*text)) : "";
}

ClaimFacts facts(const Claim& claim) {
  const auto chain = has_chain(claim);  // what is wrong with a chain, proving it says
  return {claim.id, claim.title, claim.construction, claim.expect, claim.tables, claim.quantity, chain && *chain};
}

std::vector<ClaimFacts> facts(const std::vector<Claim>& claims) {
  std::vector<ClaimFacts> result;
  for (const Claim& claim : claims) result.push_back(facts(claim));
  return result;
}

int exit_code_of(const std::vector<Record>& records) {
  const auto any = [&](Verdict::Kind kind) {
    return std::ranges::any_of(records, [kind](const Record& record) { return record.verdict.kind == kind; });
  };
  if (any(Verdict::Kind::refuted)) return something_refuted;
  return any(Verdict::Kind::undecided) ? something_undecided : all_good;
}

int exit_code_of_expected(const std::vector<Record>& records, const std::vector<ClaimFacts>& claims) {
  std::vector<Record> surprises;
  for (const Record& record : records) {
    const auto claim = std::ranges::find(claims, record.claim, &ClaimFacts::id);
    const Verdict::Kind expected = claim == claims.end() ? Verdict::Kind::verified : claim->expect;
    if (!as_expected(expected, record.verdict.kind)) surprises.push_back(record);
  }
  if (surprises.empty()) return all_good;
  // A claim that should have failed and did not is as wrong as one that failed.
  return exit_code_of(surprises) == something_undecided ? something_undecided : something_refuted;
}

std::string quoted(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += ' ';
    const bool plain =
        !word.empty() &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=/.,:*%@") ==
            std::string::npos;
    result += plain ? word : "'" + word + "'";
  }
  return result;
}

bool interrupted() { return was_asked_to_stop; }
void exit_when_interrupted() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}
void keep_results_when_interrupted() { results_are_kept = true; }

bool is_terminal(int stream) { return isatty(stream) == 1; }
bool may_colour(int stream) {
  const char* no_colour = std::getenv("NO_COLOR");
  return is_terminal(stream) && !(no_colour && *no_colour);
}

ExitCode exit_code(const Error& error) {
  switch (error.kind) {
    case Error::Kind::bad_input:
      return wrong_input;
    case Error::Kind::resources:
      return no_resources;
    case Error::Kind::interrupted:
      return was_interrupted;
  }
  return wrong_input;
}

}  // namespace seqcert
