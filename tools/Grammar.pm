# The reference's generated sections: the grammar as EBNF out of grammar/parser.y, and the tables of words out of
# grammar/keywords.def. Nothing is kept here that those two files say: how a token is written comes from its %token
# line, and what a rule is from its alternatives. Left recursion becomes { repetition }, an empty alternative
# [ option ], and rules that are only such a group are written where they are used.
package Grammar;
use strict;
use warnings;

# name => list of alternatives, each a list of symbols; and the names in the order of the file.
sub read_rules {
    my ($text) = @_;
    my (%written, %rules, @order);
    my ($head, $body) = $text =~ /\A(.*?)\n%%\n(.*?)\n%%\n/s or die "grammar/parser.y: no rules between %% and %%\n";
    for my $line ($head =~ /^%token(.*)$/mg) {
        $written{$1} = $2 while $line =~ /(\w+) "([^"]*)"/g;
    }
    $body =~ s{/\*.*?\*/}{}gs;
    $body =~ s/^%nterm.*$//mg;
    my $braces;
    $braces = qr/\{(?:[^{}]++|(??{$braces}))*\}/;
    $body =~ s/$braces//g;
    while ($body =~ /(\w+)\s*:(.*?);/gs) {
        my ($name, $alternatives) = ($1, $2);
        push @order, $name if !$rules{$name};
        for my $alternative (split /\|/, $alternatives) {
            my @symbols = grep { $_ ne '%empty' } split ' ', $alternative;
            push @{ $rules{$name} }, \@symbols if !grep { $_ eq 'error' } @symbols;
        }
    }
    return (\%rules, \@order, \%written);
}

# Tokens with a spelling of their own stand in quotes; the classes of tokens (NAME, NUMBER …) as they are.
sub spell {
    my ($symbol, $written) = @_;
    return $symbol if !defined $written->{$symbol} || $symbol =~ /^(?:NL|NAME|NUMBER|PERCENT|DATE|TEXT|CITATION)$/;
    return qq("$written->{$symbol}");
}

# `a`, `a b` as `a [ b ]`.
sub join_prefixes {
    my @out;
    for my $text (@_) {
        if (@out && $text =~ /\A\Q$out[-1]\E (.+)\z/s && $out[-1] !~ /\]\z/) {
            $out[-1] .= " [ $1 ]";
        } else {
            push @out, $text;
        }
    }
    return @out;
}

# One rule's right side as a list of alternatives, and what kind of thing it is: a group in brackets may be written
# where it is used.
sub shape {
    my ($name, $alternatives, $spelled) = @_;
    my (@base, @again, $empty);
    for my $a (@$alternatives) {
        if (@$a && $a->[0] eq $name) {
            push @again, join ' ', map { $spelled->($_) } @$a[1 .. $#$a];
        } elsif (@$a) {
            push @base, join ' ', map { $spelled->($_) } @$a;
        } else {
            $empty = 1;
        }
    }
    @base  = join_prefixes(@base);
    @again = join_prefixes(@again);
    if (@again) {
        my $rest = '{ ' . join(' | ', @again) . ' }';
        return ('group', $rest) if !@base;
        return ('plain', "$base[0] $rest") if @base == 1 && !$empty;
        return ('plain', '( ' . join(' | ', @base) . " ) $rest") if !$empty;
        die "grammar/parser.y: $name: an empty list that begins otherwise\n";
    }
    return ('group', '[ ' . join(' | ', @base) . ' ]') if $empty;
    return ('plain', @base);
}

sub wrap {
    my ($first, @words) = @_;
    my ($out, $line) = ('', $first);
    for my $word (@words) {
        if (length("$line $word") > 100) {
            $out .= "$line\n";
            $line = ' ' x 8 . $word;
        } else {
            $line .= " $word";
        }
    }
    return "$out$line\n";
}

sub ebnf {
    my ($rules, $order, $written) = read_rules(@_);
    my (%inline, %kind, %text);
    my $spelled = sub { $inline{ $_[0] } // spell($_[0], $written) };
    # Written where they are used: groups, blocks in braces, and lists with separators. They may use each other, so
    # this goes on until nothing changes.
    for my $round (1 .. 20) {
        my $changed = 0;
        for my $name (@$order) {
            my ($kind, @text) = shape($name, $rules->{$name}, $spelled);
            my $small = $kind eq 'group' || (@text == 1 && $name =~ /_block$|^(?:title|cites|params|head)$|_list$|_chain$/);
            $small = 0 if $name eq 'head' || $name eq 'binders';
            next if !$small || ($inline{$name} // '') eq $text[0];
            $inline{$name} = $text[0];
            $changed = 1;
        }
        last if !$changed;
        die "grammar/parser.y: rules that are written into each other\n" if $round == 20;
    }
    my $out = '';
    for my $name (@$order) {
        next if defined $inline{$name} && $name ne $order->[0];
        my ($kind, @text) = shape($name, $rules->{$name}, $spelled);
        my $lead = "$name =";
        @text = (join ' | ', @text) if !grep { !/^(?:"[^"]*"|[A-Z]+)$/ } @text;
        for my $alternative (@text) {
            my @words = $alternative =~ /"[^"]*"|\S+/g;
            $out .= wrap($lead, @words);
            $lead = '    |';
        }
    }
    return $out;
}

# Rows of keywords.def: [token, class, en, zh, help_en, help_zh].
sub read_keywords {
    my ($text) = @_;
    $text =~ s{/\*.*?\*/}{}gs;
    my @rows;
    while ($text =~ /^GJ_KEYWORD\((\w+), (\w+), "(.*?)", "(.*?)", "(.*?)", "(.*?)"\)$/mg) {
        push @rows, [$1, $2, $3, $4, $5, $6];
    }
    my $lines = () = $text =~ /^GJ_KEYWORD\(/mg;
    $lines == @rows or die "grammar/keywords.def: a row of another shape\n";
    return @rows;
}

my @CLASSES = (
    [RESERVED  => 'reserved everywhere', '任何位置都保留'],
    [DECLARES  => 'begins a declaration: a keyword at the start of a line outside all braces', '声明的开头：只在花括号外的行首'],
    [HEAD      => 'in the head of the declarations that use it', '只在用到它的声明的抬头里'],
    [LINE      => 'at the start of a line inside the declarations that use it', '只在用到它的声明里的行首'],
    [TYPE      => 'behind the colon of a line of `record` or `interface`', '只在档案、接口各行的冒号之后'],
    [AGGREGATE => 'before `(`', '只在 `(` 之前'],
    [VALUE     => 'before a text', '只在引号文字之前'],
    [KNOWN     => 'ordinary names that the language itself knows', '语言自带的普通名称'],
);

sub keywords {
    my ($text, $chinese) = @_;
    my @rows = read_keywords($text);
    my $out  = '';
    for my $class (@CLASSES) {
        my ($name, @title) = @$class;
        my @mine = grep { $_->[1] eq $name } @rows;
        $out .= "\n" if $out ne '';
        $out .= ($chinese ? "**$title[1]**\n\n" : "**\u$title[0]**\n\n");
        $out .= $chinese ? "| 中文 | 英文 | 含义 |\n| --- | --- | --- |\n" : "| English | Chinese | |\n| --- | --- | --- |\n";
        for my $row (@mine) {
            $out .= $chinese ? "| `$row->[3]` | `$row->[2]` | $row->[5] |\n" : "| `$row->[2]` | `$row->[3]` | $row->[4] |\n";
        }
    }
    return $out;
}

# The shared record and interface, out of stdlib-rules/certification.gj: a table a `record` block, and one of the
# interface's lines. Reads the one layout that rule files have: two blanks a level.
sub record_tables {
    my ($text) = @_;
    my ($out, $open) = ('', 0);
    my @row;
    my $flush = sub {
        $out .= "| `$row[0]` | $row[1] | $row[2]" . (@row > 3 ? ' ' . join(', ', map { "`$_`" } @row[3 .. $#row]) : '') . " |\n" if @row;
        @row = ();
    };
    for my $line (split /\n/, $text) {
        $line =~ s/\s*#.*//;
        if ($line =~ /^record "(.*?)" \{/) {
            $out .= "\n" if $out ne '';
            $out .= "**$1**\n\n| field | title | type |\n| --- | --- | --- |\n";
            $open = 1;
        } elsif ($line =~ /^\}/) {
            $flush->();
            $open = 0;
        } elsif ($open && $line =~ /^  (\w+)\s+"([^"]*)"\s*: (.*?)(?: \{)?$/) {
            $flush->();
            @row = ($1, $2, "`$3`" . (substr($line, -1) eq '{' ? ':' : ''));
        } elsif ($open && $line =~ /^    (\w+)\s+"/) {
            push @row, $1;
        } elsif ($open && $line =~ /^  \} (or nothing.*)$/) {
            my $tail = $1;
            $row[2] =~ s/`:$/ \{ … \} $tail`:/;
        }
    }
    return $out;
}

sub interface_table {
    my ($text) = @_;
    my ($body) = $text =~ /^interface \w+ "[^"]*" \{\n(.*?)^\}/ms or die "certification.gj: no interface\n";
    my $out = "| result | title | type |\n| --- | --- | --- |\n";
    $out .= "| `$1` | $2 | `$3` |\n" while $body =~ /^  (\w+)\s+"([^"]*)"\s*: (?:at (?:least|most) )?([^{\n]*?)(?: \{)?$/mg;
    my @names = $body =~ /^    (\w+) +"/mg;
    return "$out\nNames of conditions in `eligible`: " . join(', ', map { "`$_`" } @names) . ".\n";
}

1;
