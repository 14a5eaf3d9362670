#include "core/shared_call.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <vector>

namespace longshore {
namespace {

// Answers with the number of the call, once it is let go.
class Oracle {
 public:
  Task<std::optional<int>> ask() {
    return calls_.ask([this] { return call(); }, [this] { return answered; });
  }
  void let_go() { gate_.wake_one(); }

  int calls = 0;
  bool answered = false;

 private:
  Task<int> call() {
    const int number = ++calls;
    co_await gate_.wait();
    co_return number;
  }

  SharedCall<int> calls_;
  WaitQueue gate_;
};

Task<void> ask_once(Oracle& oracle, std::vector<std::optional<int>>& heard) {
  heard.push_back(co_await oracle.ask());
}

Task<void> ask_twice(Oracle& oracle, std::vector<std::optional<int>>& heard) {
  heard.push_back(co_await oracle.ask());
  heard.push_back(co_await oracle.ask());
}

class SharedCallTest : public ::testing::Test {
 protected:
  void turn() {
    io_.restart();
    io_.poll();
  }
  void let_go() {
    oracle_.let_go();
    turn();
  }

  asio::io_context io_;
  Oracle oracle_;
  std::vector<std::optional<int>> first_, others_;
};

TEST_F(SharedCallTest, WhoAsksMeanwhileSharesTheNext) {
  spawn(io_.get_executor(), ask_once(oracle_, first_));
  turn();
  for (int i = 0; i < 3; ++i) spawn(io_.get_executor(), ask_once(oracle_, others_));
  turn();
  EXPECT_EQ(oracle_.calls, 1);
  let_go();
  EXPECT_EQ(first_, (std::vector<std::optional<int>>{1}));
  EXPECT_EQ(oracle_.calls, 2);
  let_go();
  EXPECT_EQ(others_, (std::vector<std::optional<int>>{2, 2, 2}));
  EXPECT_EQ(oracle_.calls, 2);
}

// The one who is woken first asks again at once, before the others have seen their answer.
TEST_F(SharedCallTest, TheNextCallTakesNobodysAnswerAway) {
  spawn(io_.get_executor(), ask_once(oracle_, first_));
  turn();
  spawn(io_.get_executor(), ask_twice(oracle_, first_));
  spawn(io_.get_executor(), ask_once(oracle_, others_));
  turn();
  let_go();
  let_go();
  EXPECT_EQ(oracle_.calls, 3);
  EXPECT_EQ(others_, (std::vector<std::optional<int>>{2}));
  let_go();
  EXPECT_EQ(first_, (std::vector<std::optional<int>>{1, 2, 3}));
}

TEST_F(SharedCallTest, WhatIsAnsweredMeanwhileNeedsNoFurtherCall) {
  spawn(io_.get_executor(), ask_once(oracle_, first_));
  turn();
  spawn(io_.get_executor(), ask_once(oracle_, others_));
  turn();
  oracle_.answered = true;
  let_go();
  EXPECT_EQ(others_, (std::vector<std::optional<int>>{std::nullopt}));
  EXPECT_EQ(oracle_.calls, 1);
}

}  // namespace
}  // namespace longshore
