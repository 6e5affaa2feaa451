#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/workspace.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>

namespace {

using namespace seqcert;

const std::vector<Command> commands = {
    {"list", "names of claims, constructions, problems and quantities", add_list},
    {"show", "a claim, construction, problem or quantity: statement, parameters, weights, transitions", add_show},
    {"check", "decide one claim at one parameter point", add_check},
    {"prove", "decide a claim for all parameters of its region", add_prove},
    {"sweep", "decide a claim over a grid, in parallel, resumable", add_sweep},
    {"merge", "join the files of a divided sweep", add_merge},
    {"refute", "look for a counterexample, minimise it, find where a claim breaks", add_refute},
    {"run", "run a construction token by token, or replay a witness", add_run},
    {"export", "write a construction's weights as .json, .npz or .safetensors", add_export},
    {"import", "check a model file, say what is in it, and write it in another format", add_import},
    {"live", "a dynamic program's steps, live width, slot plan and least state", add_live},
    {"synth", "look for weights of a given size that copy, or prove that there are none", add_synth},
    {"table", "print a table from records, computing what is missing", add_table},
    {"plot", "draw a plot from records, computing what is missing", add_plot},
    {"paper", "everything: all claims, tables, plots, report.html, summary", add_paper},
};

constexpr const char* examples = R"(examples:
  seqcert check copy/attention-gap -p L=65536 -p gamma=20
  seqcert prove copy/attention-gap
  seqcert sweep copy/attention-position -p L=16..4096*4 --out position.jsonl
  seqcert refute my-claim.toml --out counterexample.json
  seqcert show attention/position
  seqcert run attention/position -p L=4 -p tau=2 --input 1,-1,1/2,0 --scalar fp16
  seqcert export attention/position -p L=8 --out head.safetensors
  seqcert live lis -p n=4 -p range=3
  seqcert table score-growth --format latex
  seqcert plot score-growth --out score-growth.svg
  seqcert paper --quick --out paper-out)";

int report(const Error& error) {
  fmt::print(stderr, "seqcert: {}\n", error.message);
  return exit_code(error);
}

/// A first word that is no command is answered with the nearest one.
bool first_word_is_unknown(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  std::vector<std::string> names;
  for (const Command& command : commands) {
    if (std::string_view(argv[1]) == command.name) return false;
    names.emplace_back(command.name);
  }
  fmt::print(stderr, "seqcert: unknown command \"{}\"{}; the commands are {}\n", argv[1], did_you_mean(argv[1], names),
             join(names, ", "));
  return true;
}

/// What CLI11 found wrong, in our words where a mistyped option is the cause.
int complain(const CLI::App& app, const std::vector<CLI::App*>& subcommands, const CLI::ParseError& error) {
  const auto chosen =
      std::ranges::find_if(subcommands, [](const CLI::App* subcommand) { return subcommand->parsed(); });
  const CLI::App& at = chosen == subcommands.end() ? app : **chosen;
  const std::string name = chosen == subcommands.end() ? "seqcert" : "seqcert " + at.get_name();
  std::vector<std::string> known;
  for (const CLI::Option* option : at.get_options())
    for (const std::string& word : option->get_lnames()) known.push_back("--" + word);
  std::string what = error.what();
  for (const std::string& word : at.remaining())
    if (word.starts_with("-")) {
      const std::string typed = word.substr(0, word.find('='));
      what = fmt::format("unknown option \"{}\"{}", typed, did_you_mean(typed, known));
      break;
    }
  fmt::print(stderr, "{}: {}; `{} --help` shows the options and examples\n", name, what, name);
  return wrong_input;
}

int run_command_line(int argc, char** argv) {
  if (first_word_is_unknown(argc, argv)) return wrong_input;
  CLI::App app{"seqcert decides claims about sequence models: rigorously, for all inputs of a size.", "seqcert"};
  app.footer(examples);
  app.set_version_flag("--version", SEQCERT_VERSION);
  app.require_subcommand(1);
  std::vector<Action> actions;
  std::vector<CLI::App*> subcommands;
  for (const Command& command : commands) {
    subcommands.push_back(app.add_subcommand(command.name, command.summary));
    actions.push_back(command.add(*subcommands.back()));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return complain(app, subcommands, error);
    return app.exit(error);  // help and version, to stdout
  }
  for (std::size_t k = 0; k < subcommands.size(); ++k)
    if (subcommands[k]->parsed()) {
      const Result<int> code = actions[k]();
      return code ? *code : report(code.error());
    }
  return wrong_input;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);
  exit_when_interrupted();
  try {
    const int code = run_command_line(argc, argv);
    // What was not written was not said, whatever the verdict.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return report(resource_error("cannot write to standard output: {}", std::strerror(errno)));
    return code;
  } catch (const std::bad_alloc&) {
    return report(resource_error("out of memory; choose a smaller size"));
  } catch (const std::system_error& failure) {  // how fmt says that it cannot write
    return report(resource_error("{}", failure.what()));
  }
}
