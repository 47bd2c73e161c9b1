#!/usr/bin/perl
# A message centre made with Debian's Net::SMPP, an implementation of SMPP that Countersign has no part in.
# It listens on a free port, serves one connection at a time, and writes what it sees to its output, a line of JSON each:
# {"port":…}, then {"pdu":"submit_sm",…} for every PDU.
#
# What it does with a text depends on the last digit of the number: 1 invalid address, 2 throttled once then taken,
# 3 taken and answered with STOP, 4 a receipt that says undeliverable, 5 a receipt before the answer; others are taken
# and delivered.
use strict;
use warnings;
use Net::SMPP;
use JSON::PP;
use POSIX qw(strftime);

$| = 1;
my $json  = JSON::PP->new->canonical->latin1;
my $names = Net::SMPP::pdu_tab();
my $tell  = sub { print $json->encode($_[0]), "\n" };

my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!";
$tell->({ port => $listener->sockport });

my ($next_id, $next_seq, %throttled) = (0x1f00, 1);

# Receipts in both ways at once: by optional parameters, and by text as in Appendix B.
sub receipt {
    my ($customer, $pdu, $id, $word, $state, $error) = @_;
    my $date = strftime('%y%m%d%H%M', gmtime);
    $customer->deliver_sm(
        async            => 1,
        seq              => $next_seq++,
        source_addr_ton  => 1,
        source_addr_npi  => 1,
        source_addr      => $pdu->{destination_addr},
        destination_addr => $pdu->{source_addr},
        esm_class        => 0x04,
        short_message    => "id:$id sub:001 dlvrd:001 submit date:$date done date:$date stat:$word err:$error text:hello",
        receipted_message_id => "$id\0",
        message_state        => pack('C', $state),
    );
}

sub submit {
    my ($customer, $pdu) = @_;
    my ($last) = $pdu->{destination_addr} =~ /(\d)$/;
    my $answer = sub { $customer->submit_sm_resp(seq => $pdu->{seq}, @_) };
    return $answer->(status => 0x0b, message_id => '') if $last == 1;
    return $answer->(status => 0x58, message_id => '') if $last == 2 && !$throttled{ $pdu->{destination_addr} }++;
    my $id = sprintf '%x', $next_id++;
    receipt($customer, $pdu, $id, 'DELIVRD', 2, '000') if $last == 5;
    $answer->(message_id => $id);
    return if $last == 5;
    receipt($customer, $pdu, $id, $last == 4 ? ('UNDELIV', 5, '001') : ('DELIVRD', 2, '000'));
    return if $last != 3;
    $customer->deliver_sm(
        async            => 1,
        seq              => $next_seq++,
        source_addr_ton  => 1,
        source_addr_npi  => 1,
        source_addr      => $pdu->{destination_addr},
        dest_addr_ton    => 1,
        dest_addr_npi    => 1,
        destination_addr => $pdu->{source_addr},
        short_message    => 'Stop.',
    );
}

while (my $customer = $listener->accept) {
    $customer->enquire_link(async => 1, seq => $next_seq++);
    while (my $pdu = $customer->read_pdu) {
        my $name = $names->{ $pdu->{cmd} }{cmd} // 'unknown';
        my %seen = (pdu => $name, status => $pdu->{status});
        $seen{$_} = $pdu->{$_} for grep { defined $pdu->{$_} && !ref $pdu->{$_} } qw(
            system_id password interface_version source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
            destination_addr esm_class data_coding validity_period registered_delivery);
        for (qw(short_message message_payload)) { $seen{$_} = unpack 'H*', $pdu->{$_} if defined $pdu->{$_} }
        $tell->(\%seen);
        my $seq = $pdu->{seq};
        if    ($name eq 'bind_transceiver') { $customer->bind_transceiver_resp(seq => $seq, system_id => 'PERL') }
        elsif ($name eq 'bind_transmitter') { $customer->bind_transmitter_resp(seq => $seq, system_id => 'PERL') }
        elsif ($name eq 'submit_sm')        { submit($customer, $pdu) }
        elsif ($name eq 'enquire_link')     { $customer->enquire_link_resp(seq => $seq) }
        elsif ($name eq 'unbind')           { $customer->unbind_resp(seq => $seq); last }
    }
    close $customer;
}
