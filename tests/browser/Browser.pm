# Chromium without a window, driven through its debugging pipe: messages are JSON ended by a NUL, ours written to its
# descriptor 3, its answers read from 4. Uses nothing beyond Debian's perl-base.
package Browser;
use strict;
use warnings;
use File::Temp qw(tempdir);

# A browser that does not answer for so long has failed.
my $SECONDS = 60;

sub find_browser {
    for my $name ($ENV{CHROMIUM} // (), qw(chromium chromium-browser google-chrome)) {
        for my $folder ($name =~ m{/} ? '' : map { "$_/" } split /:/, $ENV{PATH}) {
            return "$folder$name" if -x "$folder$name";
        }
    }
    die "no Chromium here: `make browser` installs it\n";
}

sub start {
    my ($class) = @_;
    my $program = find_browser();
    my $profile = tempdir('guiju-profile-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    local $^F = 1 << 10;    # these stay open in the browser
    pipe my $from_us, my $to_browser or die "pipe: $!\n";
    pipe my $from_browser, my $to_us or die "pipe: $!\n";
    my $child = fork // die "fork: $!\n";
    if ($child == 0) {
        close $to_browser;
        close $from_browser;
        my ($in, $out) = (fileno $from_us, fileno $to_us);
        open STDERR, '>', '/dev/null';
        exec '/bin/sh', '-c', qq(exec "\$@" 3<&$in 4>&$out), 'sh', $program, '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
          '--disable-background-networking', '--remote-debugging-pipe', "--user-data-dir=$profile", 'about:blank'
          or exit 127;
    }
    close $from_us;
    close $to_us;
    my $self = bless { child => $child, to => $to_browser, from => $from_browser, profile => $profile, number => 0, rest => '', said => [] }, $class;
    $to_browser->autoflush(1);
    my ($target) = $self->call('Target.createTarget', '{"url":"about:blank"}') =~ /"targetId":"([^"]+)"/;
    ($self->{session}) = $self->call('Target.attachToTarget', qq({"targetId":"$target","flatten":true})) =~ /"sessionId":"([^"]+)"/;
    $self->call($_, '{}') for qw(Page.enable Runtime.enable Log.enable Network.enable);
    return $self;
}

sub stop {
    my ($self) = @_;
    delete $self->{session};
    $self->call('Browser.close', '{}');
    waitpid $self->{child}, 0;
    return;
}

# The next message of the browser.
sub message {
    my ($self) = @_;
    local $SIG{ALRM} = sub { kill 'KILL', $self->{child}; die "the browser does not answer\n" };
    alarm $SECONDS;
    while ($self->{rest} !~ /\0/) {
        my $got = sysread $self->{from}, $self->{rest}, 1 << 16, length $self->{rest};
        $got or die "the browser is gone\n";
    }
    alarm 0;
    $self->{rest} =~ s/\A([^\0]*)\0//;
    return $1;
}

# Calls a method with its parameters as JSON; returns the answer as JSON. What the browser tells meanwhile is kept.
sub call {
    my ($self, $method, $parameters) = @_;
    my $number  = ++$self->{number};
    my $session = $self->{session} ? qq(,"sessionId":"$self->{session}") : '';
    print { $self->{to} } qq({"id":$number,"method":"$method","params":$parameters$session}\0);
    while (1) {
        my $message = $self->message;
        if ($message =~ /\A\{"id":$number,/) {
            $message =~ /\A\{"id":$number,"error":(.*)\}/s and die "$method: $1\n";
            return $message;
        }
        push @{ $self->{said} }, $message;
    }
}

sub wait_for {
    my ($self, $event) = @_;
    return if grep { /\A\{"method":"\Q$event\E"/ } @{ $self->{said} };
    while (1) {
        my $message = $self->message;
        push @{ $self->{said} }, $message;
        return if $message =~ /\A\{"method":"\Q$event\E"/;
    }
}

# Opens a page; returns what is wrong: messages on the console, exceptions, requests for anything but the page.
sub open_page {
    my ($self, $url) = @_;
    $self->{said} = [];
    $self->call('Page.navigate', qq({"url":"$url"}));
    $self->wait_for('Page.loadEventFired');
    my @wrong;
    for my $message (@{ $self->{said} }) {
        push @wrong, $message if $message =~ /\A\{"method":"(?:Log\.entryAdded|Runtime\.consoleAPICalled|Runtime\.exceptionThrown)"/;
        push @wrong, "it asks for $1" if $message =~ /\A\{"method":"Network\.requestWillBeSent".*?"request":\{"url":"([^"]*)"/ && $1 ne $url;
    }
    return @wrong;
}

sub window {
    my ($self, $width, $height) = @_;
    $self->call('Emulation.setDeviceMetricsOverride', qq({"width":$width,"height":$height,"deviceScaleFactor":1,"mobile":false}));
    return;
}

# Light or dark, on a screen or in print.
sub media {
    my ($self, $scheme, $medium) = @_;
    $self->call('Emulation.setEmulatedMedia', qq({"media":"$medium","features":[{"name":"prefers-color-scheme","value":"$scheme"}]}));
    return;
}

# Runs a script that gives lines "key<TAB>value"; a key that comes several times is a list of problems.
sub inspect {
    my ($self, $script) = @_;
    my $answer = $self->call('Runtime.evaluate', '{"returnByValue":true,"expression":' . quoted($script) . '}');
    $answer =~ /"exceptionDetails"/ and die "the inspection failed: $answer\n";
    my ($text) = $answer =~ /"value":"((?:[^"\\]|\\.)*)"/ or die "the inspection said nothing: $answer\n";
    $text =~ s/\\u([0-9a-fA-F]{4})/chr hex $1/ge;
    $text =~ s/\\n/\n/g;
    $text =~ s/\\t/\t/g;
    $text =~ s/\\(["\\])/$1/g;
    my %found = (problems => []);
    for my $line (split /\n/, $text) {
        my ($key, $value) = split /\t/, $line, 2;
        if ($key eq 'problem') { push @{ $found{problems} }, $value }
        else                   { $found{$key} = $value }
    }
    return \%found;
}

sub screenshot {
    my ($self) = @_;
    return decoded($self->call('Page.captureScreenshot', '{"captureBeyondViewport":true}'));
}

sub pdf {
    my ($self) = @_;
    return decoded($self->call('Page.printToPDF', '{"preferCSSPageSize":true,"printBackground":true}'));
}

sub quoted {
    my ($text) = @_;
    $text =~ s/(["\\])/\\$1/g;
    $text =~ s/\n/\\n/g;
    $text =~ s/\t/\\t/g;
    return qq("$text");
}

# What an answer's "data" holds in base 64.
sub decoded {
    my ($answer) = @_;
    my ($data) = $answer =~ m{"data":"([A-Za-z0-9+/=]*)"} or die "no data in the answer\n";
    $data =~ tr{A-Za-z0-9+/=}{ -_}d;
    my $bytes = '';
    while ($data =~ /\G(.{1,60})/gs) {
        $bytes .= unpack 'u', chr(32 + int(length($1) * 3 / 4)) . $1;
    }
    return $bytes;
}

1;
