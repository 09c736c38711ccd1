# JSON for the tests: a text into Perl's structures and back, with the order of names and the spelling of numbers kept.
# An object is a Json::Object: {keys => [...], of => {...}}, a list an array, a text a Json::Text, and everything else the
# characters as they stand: 1.50, true, null. Uses nothing beyond Debian's perl-base.
package Json;
use strict;
use warnings;

sub parse {
    my ($text) = @_;
    pos($text) = 0;
    my $value = value(\$text);
    $text =~ /\G\s*\z/gc or die 'JSON: something follows at ' . pos($text) . "\n";
    return $value;
}

sub value {
    my ($text) = @_;
    $$text =~ /\G\s*/gc;
    return object($text) if $$text =~ /\G\{/gc;
    return list($text) if $$text =~ /\G\[/gc;
    return bless \(my $own = $1), 'Json::Text' if $$text =~ /\G"((?:[^"\\]|\\.)*)"/gc;
    return $1 if $$text =~ /\G([-+.\w]+)/gc;
    die 'JSON: no value at ' . (pos($$text) // 0) . "\n";
}

sub object {
    my ($text) = @_;
    my $object = bless { keys => [], of => {} }, 'Json::Object';
    return $object if $$text =~ /\G\s*\}/gc;
    while (1) {
        $$text =~ /\G\s*"((?:[^"\\]|\\.)*)"\s*:/gc or die 'JSON: no name at ' . pos($$text) . "\n";
        my $key = $1;
        push @{ $object->{keys} }, $key;
        $object->{of}{$key} = value($text);
        next if $$text =~ /\G\s*,/gc;
        $$text =~ /\G\s*\}/gc or die 'JSON: no } at ' . pos($$text) . "\n";
        return $object;
    }
}

sub list {
    my ($text) = @_;
    my @list;
    return \@list if $$text =~ /\G\s*\]/gc;
    while (1) {
        push @list, value($text);
        next if $$text =~ /\G\s*,/gc;
        $$text =~ /\G\s*\]/gc or die 'JSON: no ] at ' . pos($$text) . "\n";
        return \@list;
    }
}

sub text {
    my ($value) = @_;
    my $kind = ref $value;
    return $value if !$kind;
    return qq("$$value") if $kind eq 'Json::Text';
    return '[' . join(',', map { text($_) } @$value) . ']' if $kind eq 'ARRAY';
    return '{' . join(',', map { qq("$_":) . text($value->{of}{$_}) } @{ $value->{keys} }) . '}';
}

1;
