# What both test runners share: running a command under a time limit, running many things a few at a time with
# their results in order, and the tally. Uses nothing beyond Debian's perl-base.
package Jobs;
use strict;
use warnings;
use Errno qw(EINTR);
use File::Temp qw(tempdir);
use POSIX ();

# A sanitizer's report ends the program with a status of its own, which no guiju command uses.
our $SANITIZER_STATUS = 99;

sub set_sanitizers {
    $ENV{ASAN_OPTIONS}  = "exitcode=$SANITIZER_STATUS:detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1";
    $ENV{UBSAN_OPTIONS} = 'print_stacktrace=1:halt_on_error=1';
    return;
}

# Runs a command with standard output and standard error in one stream and nothing to read. Returns its output
# and its exit status (128 + signal as a shell says it, or 'timeout').
sub run_command {
    my ($seconds, @command) = @_;
    pipe(my $reader, my $writer) or die "pipe: $!";
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        setpgrp;
        open STDIN,  '<',  '/dev/null' or POSIX::_exit(127);
        open STDOUT, '>&', $writer     or POSIX::_exit(127);
        open STDERR, '>&', $writer     or POSIX::_exit(127);
        close $reader;
        close $writer;
        { no warnings 'exec'; exec { $command[0] } @command }
        print STDERR "$command[0]: $!\n";
        POSIX::_exit(127);
    }
    close $writer;
    my ($output, $late) = ('', 0);
    # The alarm kills the whole group; the read below then sees the end of the stream.
    local $SIG{ALRM} = sub { $late = 1; kill 'KILL', -$pid };
    alarm $seconds;
    while (1) {
        my $read = sysread $reader, $output, 1 << 16, length $output;
        next if !defined $read && $! == EINTR;
        last if !$read;
    }
    while (waitpid($pid, 0) < 0 && $! == EINTR) { }
    alarm 0;
    my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return ($output, $late ? 'timeout' : $status);
}

# Calls $work->($item) for each item in child processes, $jobs at a time, and $report->(what it returned) here, in
# the order of the items. A child that dies makes the whole run die.
sub run_all {
    my ($jobs, $items, $work, $report) = @_;
    my $dir = tempdir('guiju-tests-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    my ($next, $shown, %running, %done) = (0, 0);
    # What is printed but not yet written would be written once more by every child.
    local $| = 1;
    while ($shown < @$items) {
        while ($next < @$items && keys %running < $jobs) {
            my $pid = fork // die "fork: $!";
            if ($pid == 0) {
                my $ok = eval { write_list("$dir/$next", $work->($items->[$next])); 1 };
                print STDERR "$items->[$next]: $@" if !$ok;
                POSIX::_exit($ok ? 0 : 1);
            }
            $running{$pid} = $next++;
        }
        my $pid = waitpid -1, 0;
        next if !exists $running{$pid};
        my $index = delete $running{$pid};
        die "the run of $items->[$index] died\n" if $? != 0;
        $done{$index} = 1;
        while (delete $done{$shown}) {
            $report->(read_list("$dir/$shown"));
            $shown++;
        }
    }
    return;
}

sub write_list {
    my ($path, @values) = @_;
    open my $out, '>:raw', $path or die "$path: $!";
    print $out pack('(N/a*)*', @values);
    close $out or die "$path: $!";
    return;
}

sub read_list {
    my ($path) = @_;
    return unpack '(N/a*)*', slurp($path);
}

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar(<$in>) // '';
}

sub add_to_tally {
    my ($path, $passed, $failed) = @_;
    return if !defined $path;
    open my $out, '>>', $path or die "$path: $!\n";
    print $out "$passed $failed\n";
    close $out or die "$path: $!\n";
    return;
}

1;
