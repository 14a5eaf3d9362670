#include "http/address_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longshore::http {
namespace {

using ::testing::ElementsAre;

AddressList::Endpoint at(const char* address) {
  return {boost::asio::ip::make_address(address), 443};
}

TEST(AddressList, TheOneThatAnsweredStaysFirstWhenTheNameIsAskedForAgain) {
  AddressList addresses;
  addresses.replace({at("::1"), at("127.0.0.1"), at("127.0.0.2")});
  EXPECT_THAT(addresses.all(), ElementsAre(at("::1"), at("127.0.0.1"), at("127.0.0.2")));
  addresses.prefer(at("127.0.0.1"));
  EXPECT_THAT(addresses.all(), ElementsAre(at("127.0.0.1"), at("::1"), at("127.0.0.2")));
  addresses.replace({at("::1"), at("127.0.0.2"), at("127.0.0.1")});
  EXPECT_THAT(addresses.all(), ElementsAre(at("127.0.0.1"), at("::1"), at("127.0.0.2")));
}

TEST(AddressList, OneThatTheNameNoLongerHasIsNotTried) {
  AddressList addresses;
  addresses.replace({at("127.0.0.1"), at("127.0.0.2")});
  addresses.prefer(at("127.0.0.2"));
  addresses.replace({at("127.0.0.3"), at("127.0.0.1")});
  EXPECT_THAT(addresses.all(), ElementsAre(at("127.0.0.3"), at("127.0.0.1")));
  addresses.replace({at("127.0.0.1"), at("127.0.0.2")});
  EXPECT_THAT(addresses.all(), ElementsAre(at("127.0.0.2"), at("127.0.0.1")));
}

}  // namespace
}  // namespace longshore::http
