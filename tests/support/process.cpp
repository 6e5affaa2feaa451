#include "support/process.hpp"

#include "base/contract.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

namespace seqcert::test {
namespace {

/// An unlinked temporary file. With files in place of pipes nobody can block on a full one.
using Scratch = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Scratch scratch() {
  Scratch file(std::tmpfile(), &std::fclose);
  SEQCERT_REQUIRE(file != nullptr, "no temporary file");
  return file;
}

std::string contents(std::FILE* file) {
  std::string text;
  char chunk[4096];
  std::rewind(file);
  while (const std::size_t got = std::fread(chunk, 1, sizeof chunk, file)) text.append(chunk, got);
  return text;
}

[[noreturn]] void become(const Command& command, int in, int out, int err) {
  ::setpgid(0, 0);  // so that a timeout also ends what the program started
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (!command.folder.empty() && ::chdir(command.folder.c_str()) != 0) {
    std::perror(command.folder.c_str());
    std::_Exit(127);
  }
  for (const auto& [name, value] : command.environment) {
    if (value)
      ::setenv(name.c_str(), value->c_str(), 1);
    else
      ::unsetenv(name.c_str());
  }
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  std::perror(words.front());
  std::_Exit(127);
}

}  // namespace

Outcome run(const Command& command) {
  SEQCERT_REQUIRE(!command.words.empty(), "a command names a program");
  const Scratch in = scratch(), out = scratch(), err = scratch();
  std::fwrite(command.input.data(), 1, command.input.size(), in.get());
  std::rewind(in.get());

  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto elapsed = [start] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const pid_t child = ::fork();
  SEQCERT_REQUIRE(child >= 0, std::strerror(errno));
  if (child == 0) become(command, ::fileno(in.get()), ::fileno(out.get()), ::fileno(err.get()));
  ::setpgid(child, child);  // whoever comes first, so that neither waits for the other

  Outcome outcome;
  bool signal_due = command.signal != 0;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (signal_due && command.signal_when(elapsed())) {
      ::kill(child, command.signal);
      signal_due = false;
    }
    if (elapsed() > command.timeout_seconds && !outcome.timed_out) {
      ::kill(-child, SIGKILL);
      outcome.timed_out = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  outcome.seconds = elapsed();
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  outcome.out = contents(out.get());
  outcome.err = contents(err.get());
  return outcome;
}

}  // namespace seqcert::test
