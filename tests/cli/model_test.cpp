// Models from outside on the command line: check --model, run --model, export, import, replay.

#include "program.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <regex>

namespace seqcert::test {
namespace {

using Json = nlohmann::ordered_json;
const std::string examples = std::string(SEQCERT_SOURCE_DIR) + "/proofs/examples/";

struct Models : ::testing::Test {
  TemporaryFolder folder;

  std::string exported(const std::string& name, std::vector<std::string> what) const {
    what.insert(what.begin(), "export");
    what.insert(what.end(), {"--out", folder / name, "--force"});
    const Outcome outcome = seqcert(what);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("wrote " + (folder / name)), std::string::npos) << outcome.err;
    return folder / name;
  }
};

TEST_F(Models, AnExportedHeadIsCheckedInPlaceOfTheConstruction) {
  for (const char* name : {"head.json", "head.npz", "head.safetensors"}) {
    const std::string head = exported(name, {"attention/position", "-p", "L=8", "-p", "lambda=5"});
    const auto record = [&](std::vector<std::string> more) {
      std::vector<std::string> words{"check", "copy/attention-position", "-p", "L=8", "-p", "lambda=5", "--json"};
      words.insert(words.end(), more.begin(), more.end());
      return Json::parse(seqcert(words).out);
    };
    const Json own = record({}), file = record({"--model", head});
    for (const char* key : {"verdict", "quantity", "bound", "tightness", "arithmetic", "parameters"})
      EXPECT_EQ(file.at(key), own.at(key)) << name << " " << key;
    EXPECT_FALSE(own.contains("model"));
    EXPECT_EQ(file.at("model").at("file"), folder / (std::string(name).substr(0, 4) + ".json"));
    EXPECT_NE(file.at("claim_sha256"), own.at("claim_sha256"));
  }
}

TEST_F(Models, ARefutedModelIsReplayedAndAChangedOneIsNot) {
  const std::string weak = exported("weak.json", {"attention/position", "-p", "L=8", "-p", "lambda=1"});
  const Outcome outcome = seqcert({"check", "copy/attention-position", "-p", "L=8", "--model", weak, "--json"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  const std::string witness = folder.write("w.json", outcome.out);
  expect_prints(seqcert({"run", "--replay", witness}), 0,
                {"confirmed: the error on these values lies above the bound"});
  const std::string moved = folder.write("moved.json", slurp(weak));
  expect_prints(seqcert({"run", "--replay", witness, "--model", moved}), 0, {"confirmed"});
  folder.write("weak.json", slurp(weak) + "\n");
  expect_complains(seqcert({"run", "--replay", witness}), 3, {"has changed since the witness was found"});
}

TEST_F(Models, ARecordAboutAFileFeedsNoTable) {
  const std::string head = exported("head.json", {"attention/position", "-p", "L=8"});
  const Outcome record = seqcert({"check", "copy/attention-position", "-p", "L=8", "--model", head, "--json"});
  const std::string records = folder.write("r.jsonl", record.out);
  expect_complains(seqcert({"table", "copy-error", "--records", records}), 3, {"is about the weights of"});
}

TEST_F(Models, AFileRunsOnItsOwnTask) {
  const std::string head = exported("head.json", {"attention/position", "-p", "L=4", "-p", "tau=2", "-p", "lambda=3"});
  const std::vector<std::string> input{"--input", "1,-1,1/2,0", "--scalar", "fp16"};
  std::vector<std::string> on_file{"run", "--model", head},
      built_in{"run", "attention/position", "-p", "L=4", "-p", "tau=2", "-p", "lambda=3"};
  std::vector<std::string> both = built_in;
  both.insert(both.end(), {"--model", head});
  for (auto* words : {&on_file, &built_in, &both}) words->insert(words->end(), input.begin(), input.end());
  const Outcome expected = seqcert(built_in);
  EXPECT_EQ(expected.exit_code, 0);
  EXPECT_EQ(seqcert(on_file).out, expected.out);
  EXPECT_EQ(seqcert(both).out, expected.out);
}

TEST_F(Models, AProgramRunsFromAFileAndIsProvedFromIt) {
  const std::string lcs = exported("lcs.safetensors", {"dp/attention", "-p", "problem=lcs", "-p", "n=3", "-p", "m=2"});
  const Outcome own = seqcert({"run", "dp/attention", "--problem", "lcs", "--input", "aba,ba"});
  const Outcome file = seqcert({"run", "--model", lcs, "--input", "aba,ba"});
  EXPECT_EQ(file.exit_code, 0) << file.err;
  EXPECT_NE(file.out.find("answer    2"), std::string::npos) << file.out;
  EXPECT_EQ(own.exit_code, 0);
  expect_complains(seqcert({"run", "--model", lcs, "--input", "abab,ba"}), 3, {"n"});
  expect_prints(seqcert({"check", "dp/attention", "-p", "problem=lcs", "-p", "n=3", "-p", "m=2", "--model", lcs}), 0,
                {"verified", "weights      "});
}

TEST_F(Models, WhatFitsNoFloatIsRefusedOrKeptInTheJson) {
  const Outcome refused = seqcert({"export", "ssm/ring", "--out", folder / "ring.npz"});
  expect_complains(refused, 3, {"is not exactly a number of f64", "--rest-in-json"});
  EXPECT_FALSE(exists(folder / "ring.npz"));
  EXPECT_FALSE(exists(folder / "ring.json"));
  exported("ring.npz", {"ssm/ring", "--rest-in-json"});
  expect_prints(seqcert({"check", "copy/ssm-ring-state", "-p", "m=4", "--model", folder / "ring.npz"}), 0,
                {"verified"});
}

TEST_F(Models, ImportSaysWhatIsInAFileAndWritesItAgain) {
  const std::string head = exported("head.npz", {"attention/position", "-p", "L=8"});
  expect_prints(seqcert({"import", head}), 0,
                {"fields        value (real), asked (real)\n", "positions     8\n",
                 "layer 1       softmax attention (d_key 2, d_value 1)\n", "state         24 numbers after 8 tokens\n",
                 "task          copy, 1 instance with 8 questions over 8 positions\n"});
  EXPECT_EQ(seqcert({"import", head, "--out", folder / "again.npz"}).exit_code, 0);
  EXPECT_EQ(slurp(folder / "again.npz"), slurp(head));
  EXPECT_EQ(seqcert({"import", head, "--out", folder / "second.json"}).exit_code, 0);
  EXPECT_EQ(seqcert({"import", folder / "second.json", "--out", folder / "third.npz"}).exit_code, 0);
  EXPECT_EQ(slurp(folder / "third.npz"), slurp(head));
}

TEST_F(Models, BadFilesAreBadInput) {
  const auto import_of = [&](const std::string& name, const std::string& text) {
    return seqcert({"import", folder.write(name, text)});
  };
  expect_complains(import_of("a.json", "{\n\"schema\": 1,\n}"), 3, {"a.json:3: not JSON"});
  expect_complains(import_of("b.json", "{\"schema\": \"seqcert.model/2\"}"), 3, {"is not \"seqcert.model/1\""});
  expect_complains(import_of("c.bin", ""), 3, {"ends in .json, .npz or .safetensors"});
  expect_complains(import_of("d.npz", "x"), 4, {"the JSON that says what they are is missing", "d.json"});
  expect_complains(seqcert({"import", folder / "none.json"}), 4, {"none.json"});
  expect_complains(seqcert({"check", "copy/attention-gap", "--model", examples + "position-head.json"}), 3,
                   {"have a field \"mark\", and the model has value, asked"});
  expect_complains(seqcert({"export", "attention/gap", "--out", folder / "x.pt"}), 3, {".json, .npz or .safetensors"});
  expect_complains(seqcert({"run", "--model", examples + "position-head.json", "--input", "1"}), 3,
                   {"the file asks nothing"});
}

/// Records, witnesses and refutations hold paths, which need not be UTF-8; JSON has to be.
TEST_F(Models, APathThatIsNoUtf8IsPrintedWithReplacementCharacters) {
  const std::string weak = exported("weak.json", {"attention/position", "-p", "L=8", "-p", "lambda=1"});
  const std::string odd = folder.write("a\xff.json", slurp(weak));
  for (const char* verb : {"check", "refute"}) {
    const Outcome outcome = seqcert({verb, "copy/attention-position", "-p", "L=8", "-p", "lambda=4", "-p", "tau=0",
                                     "-p", "M=1", "--model", odd, "--json"});
    EXPECT_EQ(outcome.exit_code, 1) << verb << outcome.err;
    const Json json = Json::parse(outcome.out, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << outcome.out;
    EXPECT_EQ(json.at("witness").at("model").at("file"), folder / "a\xEF\xBF\xBD.json");
    expect_prints(seqcert({"run", "--replay", folder.write("w.json", outcome.out), "--model", odd}), 0, {"confirmed"});
  }
  expect_complains(seqcert({"export", "attention/position", "--out", folder / "b\xff.npz"}), 3, {"not UTF-8"});
  EXPECT_FALSE(exists(folder / "b\xff.npz"));
}

/// A claim about states of some size says nothing of a file with a larger one.
TEST_F(Models, AStateLargerThanTheClaimsIsOutsideTheClaim) {
  struct Case {
    std::vector<std::string> construction, claim;
    std::string why;
  };
  const std::vector<std::string> codes{"ssm/random-codes", "-p", "N=4", "-p", "n=3"};
  const std::vector<Case> cases{
      {codes, {"copy/ssm-rank"}, "\"S_v <= S\" does not hold at S = 2, S_v = 3"},
      {codes, {"copy/ssm-rank-coefficients"}, "S_v = 3"},
      {codes, {"copy/linear-mse"}, "S_v = 3"},
      {codes, {"copy/linear-mse-readout"}, "S_v = 3"},
      {{"ssm/random-codes", "-p", "N=4", "-p", "n=3", "-p", "level=s6"}, {"copy/ssm-rank-runs"}, "S_v = 3"},
      {{"ssm/onehot", "-p", "N=4", "-p", "states=3", "-p", "layout=store-then-query", "-p", "level=abstract"},
       {"copy/ssm-rank-onehot"},
       "S_v = 3"},
      {{"ssm/value-gated", "-p", "N=4", "-p", "S=3"}, {"copy/recurrent-continuous"}, "S_v = 3"},
      {{"attention/linear", "-p", "N=4", "-p", "n=3"}, {"efficient/linear-attention", "-p", "n=2"}, "S_v = 3, n = 2"},
      {{"ssm/ring", "-p", "T=8", "-p", "m=3", "-p", "distance=3"},
       {"copy/ssm-ring-beyond", "-p", "m=2", "-p", "T=8", "-p", "distance=3"},
       "S_v = 3, m = 2"},
      {{"ssm/ring", "-p", "T=9", "-p", "m=3", "-p", "distance=3"},
       {"dp/state-lower-bound-real", "-p", "W=3"},
       "S_v = 3"},
  };
  for (const Case& c : cases) {
    const std::string file = exported("size.json", c.construction);
    for (const char* verb : {"check", "refute"}) {
      SCOPED_TRACE(c.claim[0] + " " + verb);
      std::vector<std::string> words{verb};
      words.insert(words.end(), c.claim.begin(), c.claim.end());
      if (c.claim[0].find("ring") == std::string::npos && c.claim[0].find("real") == std::string::npos) {
        words.insert(words.end(), {"-p", "N=4"});
        if (c.claim.size() == 1) words.insert(words.end(), {"-p", "S=2"});
      }
      words.insert(words.end(), {"--model", file});
      if (std::string(verb) == "refute") words.insert(words.end(), {"--max-points", "20"});
      expect_complains(seqcert(words), 3, {"outside the claim", c.why});
    }
  }
}

/// Of as many numbers as the file has, the claim speaks.
TEST_F(Models, AStateOfTheClaimsSizeIsInsideIt) {
  const std::string file = exported("size.json", {"ssm/random-codes", "-p", "N=4", "-p", "n=3"});
  for (const char* claim :
       {"copy/ssm-rank", "copy/ssm-rank-coefficients", "copy/linear-mse", "copy/linear-mse-readout"})
    expect_prints(seqcert({"check", claim, "-p", "N=4", "-p", "S=3", "--model", file}), 0, {"verified", "weights"});
}

/// The commands and what they print in the README's section on models, run as they stand.
TEST_F(Models, OfTwoLayersTheStatesCountTogether) {
  // Two values kept, each in its state, and a second layer that adds all four up: three numbers for four values.
  const std::string file = folder / "two.json";
  ASSERT_EQ(seqcert({"export", "ssm/onehot", "-p", "N=4", "-p", "level=abstract", "-p", "states=2", "-p",
                     "layout=store-then-query", "--out", file})
                .exit_code,
            0);
  Json model = Json::parse(slurp(file));
  const std::size_t width = model.at("d_model").get<std::size_t>(), one = width - 1, out = width;
  const auto entry = [](std::size_t rows, std::size_t cols, std::size_t row, std::size_t col) {
    return Json{{"shape", {rows, cols}}, {"rows", {{std::to_string(row), {{"one_hot", col}}}}}};
  };
  model["layers"].push_back({{"mixer",
                              {{"kind", "abstract-ssm"},
                               {"w_a", entry(1, width, 1, one)},
                               {"w_u", entry(1, width, 1, 1)},
                               {"w_b", entry(1, width, 1, one)},
                               {"w_c", entry(1, width, 1, one)},
                               {"w_out", entry(width, 1, out, 1)}}}});
  folder.write("two.json", model.dump());
  expect_prints(
      seqcert({"check", "copy/ssm-rank-onehot", "-p", "N=4", "-p", "S=3", "-p", "level=abstract", "--model", file}), 0,
      {"verified", "S_v          3", "apart        0", "witnessed    1"});
  expect_complains(
      seqcert({"check", "copy/ssm-rank-onehot", "-p", "N=4", "-p", "S=2", "-p", "level=abstract", "--model", file}), 3,
      {"S_v = 3"});
  // Where the second layer forgets as much as the values say, the state is no linear map.
  model["layers"][1]["mixer"]["w_a"] = entry(1, width, 1, 1);
  folder.write("two.json", model.dump());
  expect_prints(
      seqcert({"check", "copy/ssm-rank-onehot", "-p", "N=4", "-p", "S=3", "-p", "level=abstract", "--model", file}), 2,
      {"undecided", "the values reach row 1 of W_a of layer 2"});
}

TEST_F(Models, TheReadmeShowsWhatTheProgramDoes) {
  const std::string readme = slurp(std::string(SEQCERT_SOURCE_DIR) + "/README.md");
  const std::size_t begin = readme.find("\n## Your own model"), end = readme.find("\n## ", begin + 4);
  ASSERT_NE(begin, std::string::npos);
  int commands = 0;
  std::vector<std::string> words;
  std::string printed;
  const auto run = [&] {
    if (words.empty()) return;
    const Outcome outcome = seqcert(words);
    const auto plain = [](const std::string& text) {
      return std::regex_replace(std::regex_replace(text, std::regex("[0-9.]+ s\n"), "TIME\n"),
                                std::regex("wrote .*/(out\\.[a-z]+)"), "wrote $1");
    };
    EXPECT_EQ(plain(outcome.out + outcome.err), plain(printed)) << words[1];
    ++commands;
  };
  for (const std::string& line : lines(readme.substr(begin, end - begin))) {
    if (line.starts_with("$ seqcert ") || line == "```") {
      run();
      words.clear();
      printed.clear();
    }
    if (line.starts_with("$ seqcert ")) {
      for (std::string word : lines(std::regex_replace(line.substr(10), std::regex(" "), "\n"))) {
        if (word.starts_with("proofs/examples/")) word = std::string(SEQCERT_SOURCE_DIR) + "/" + word;
        if (word.starts_with("out.")) word = folder / word;
        words.push_back(word);
      }
    } else if (!words.empty()) {
      printed += std::regex_replace(line, std::regex("proofs/examples/"), examples) + "\n";
    }
  }
  EXPECT_GE(commands, 3);
}

}  // namespace
}  // namespace seqcert::test
