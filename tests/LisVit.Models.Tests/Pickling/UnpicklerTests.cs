using System.Text;
using LisVit.Pickling;

namespace LisVit.Models.Tests.Pickling;

/// <summary>Pickles are written as Latin-1 texts, one character a byte. The files are Python's own, see Files.md.</summary>
public sealed class UnpicklerTests
{
    public static TheoryData<string, string, string> Malformed => new()
    {
        { "nothing", "ends at byte 0", "" },
        { "no end", "ends at byte 1", "N" },
        { "an unknown opcode", "at byte 1, opcode 0xFF (unknown): there is no such opcode", "N\u00FF" },
        { "a later protocol", "protocol 6 is unknown", "\u0080\u0006N." },
        { "a text that is cut", "needs 5 bytes, and 2 are left", "X\u0005\0\0\0a." },
        { "a text of absurd length", "needs 18446744073709551615 bytes", "\u008D\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FFa." },
        { "bytes of absurd length", "needs 4294967295 bytes", "B\u00FF\u00FF\u00FF\u00FFa." },
        { "a text that is not UTF-8", "not UTF-8", "X\u0001\0\0\0\u00FF." },
        { "a line without end", "no end", "I12" },
        { "a line that is no integer", "not a whole number", "Ix\n." },
        { "an integer of 5,000 digits", "sensible length", "L" + new string('9', 5_000) + "L\n." },
        { "a line that is no float", "not a number", "F1.x\n." },
        { "a string without quotes", "not a quoted string", "Sabc\n." },
        { "a string with an escape that is none", "not a quoted string", "S'\\q'\n." },
        { "a text with an escape that is none", "escape that is none", "V\\u12\n." },
        { "a missing mark", "needs a mark", "Nt." },
        { "too few values", "more values than lie on the stack", "N\u0086." },
        { "values below the mark", "more values than lie on the stack", "NN(R." },
        { "two values at the end", "2 values and 0 marks are left", "NN." },
        { "a mark at the end", "1 values and 1 marks are left", "N(." },
        { "a memo never set", "memo 3 was never set", "h\u0003." },
        { "a memo left out", "memo 1 was never set", "Nq\u0002h\u0001." },
        { "a memo beyond all bytes", "memo 4294967295 is beyond the 7", "Nr\u00FF\u00FF\u00FF\u00FF." },
        { "a negative memo", "not an index", "Np-1\n." },
        { "an append to a tuple", "appends to a tuple", ")Na." },
        { "an item of a list", "sets items of a list", "]NNs." },
        { "an element of a list", "adds elements to a list", "](N\u0090." },
        { "a key without value", "a key has no value", "}(Nu." },
        { "a list as key", "a key is a list", "}]Ns." },
        { "a list in a set", "a key is a list", "\u008F(]\u0090." },
        { "a large integer as key", "a key is a number of more than 64 bits", "}L99999999999999999999L\nNs." },
        { "a state of a text", "sets the state of a str", "U\u0001aNb." },
        { "a call of a text", "calls a str", "U\u0001a)R." },
        { "a class that is not there", "has no class", "(o." },
        { "arguments that are no tuple", "arguments are a list", "ca\nb\n]R." },
        { "keywords that are no dictionary", "keywords are a tuple", "ca\nb\n))\u0092." },
        { "a name that is a number", "by a int and a str", "K\u0001U\u0001a\u0093." },
        { "pairs that are none", "not of pairs", "ccollections\nOrderedDict\n(]NatR." },
        { "an extension", "registry of extensions", "\u0082\u0001." },
        { "a buffer outside", "outside the pickle", "\u0097." },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Pickles_of_Python_come_back_in_every_protocol(int protocol)
    {
        var value = (PickleDictionary)Unpickler.Read(File.ReadAllBytes($"Pickling/Files/protocol{protocol}.pkl"), "python")!;

        string[] expected =
        [
            "'plain': [None, True, False]",
            "'ints': [0, 255, 256, 65536, -1, 2147483648, -9223372036854775808, 1180591620717411303424L, -1180591620717411303424L]",
            "'floats': [f1.5, fInfinity, f-Infinity]",
            "'text': 'aé€😀\n\\u'",
            "'tuples': [(), (1), (1, 2), (1, 2, 3), (1, 2, 3, 4)]",
            "'nested': {'k': [{}]}",
            "'ordered': {'b': 1, 'a': 2}",
            "'sets': [set(7), set('x')]",
            "'keys': {1: 'i', f1.5: 'f', None: 'n'}",
            "'shared': [['s'], ['s']]",
        ];
        PickleView.Of(value).Should().StartWith($"{{{string.Join(", ", expected)}, 'loop': [[[");
        var (shared, loop) = ((List<object?>)Get(value, "shared"), (List<object?>)Get(value, "loop"));
        shared[0].Should().BeSameAs(shared[1]);
        loop[0].Should().BeSameAs(loop);
        PickleView.Of(Get(value, "object")).Should().EndWith("complex(f1, f2)");
        // Before protocol 3 bytes are a call, which is not made.
        PickleView.Of(Get(value, "bytes")).Should().StartWith(protocol < 3 ? "[_codecs.encode('\0ÿ', 'latin1'), " : "[x'00FF', ");
        if (protocol == 5)
            PickleView.Of(Get(value, "bytes")).Should().EndWith(", x'6162']");
    }

    [Theory]
    [InlineData("cos\nsystem\n(U\u0008rm -rf /tR.", "os.system('rm -rf /')")]
    [InlineData("ca\nB\n)\u0081}U\u0001xK\u0001sb.", "a.B()!{'x': 1}")]
    [InlineData("(ia\nB\n.", "a.B()")]
    [InlineData("(ca\nB\nK\u0001o.", "a.B(1)")]
    [InlineData("ca\nB\n)R(K\u0001K\u0002e.", "a.B()+[1, 2]")]
    [InlineData("ca\nB\n)RK\u0001K\u0002s.", "a.B()+{1: 2}")]
    [InlineData("ca\nB\n)}U\u0001kK\u0005s\u0092.", "a.B()**{'k': 5}")]
    [InlineData("ca\nB\n)R)R.", "a.B()()")]
    [InlineData("P7\n.", "@'7'")]
    [InlineData("K\u0007Q.", "@7")]
    public void Nothing_is_called_and_an_object_is_the_record_of_its_making(string pickle, string expected) => Shown(pickle).Should().Be(expected);

    [Theory]
    [InlineData("S'it\\'s \\x41\\n'\n.", "'it's A\n'")]
    [InlineData("U\u0002\u00FF\u00FE.", "x'FFFE'")]
    [InlineData("T\u0001\0\0\0a.", "'a'")]
    [InlineData("(K\u0001K\u0002l.", "[1, 2]")]
    [InlineData("(K\u0001K\u0002d.", "{1: 2}")]
    [InlineData("c__builtin__\nset\n(](K\u0001K\u0001etR.", "set(1)")]
    [InlineData("ccollections\nOrderedDict\n(](](U\u0001aK\u0001eetR.", "{'a': 1}")]
    public void Old_forms_are_read(string pickle, string expected) => Shown(pickle).Should().Be(expected);

    [Fact]
    public void Ordered_dictionaries_keep_what_was_set_on_them_and_the_later_of_two_values() =>
        Shown("ccollections\nOrderedDict\n)RU\u0001aK\u0001sU\u0001bK\u0002sU\u0001aK\u0003s}U\u0009_metadataNsb.").Should().Be("{'a': 3, 'b': 2}!{'_metadata': None}");

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_pickle_is_refused_with_its_byte_and_opcode(string what, string message, string pickle) =>
        FluentActions.Invoking(() => Read(pickle)).Should().Throw<InvalidDataException>(what).WithMessage($"'test.pkl' *{message}*");

    [Fact]
    public void A_pickle_may_be_as_deep_as_it_is_long()
    {
        const int depth = 1_000_000;
        var value = Read("N" + new string((char)PickleOpcode.Tuple1, depth) + ".");

        var levels = 0;
        for (; value is object?[] tuple; levels++)
            value = tuple[0];
        levels.Should().Be(depth);
    }

    [Fact]
    public void Limits_are_kept()
    {
        Refusal(new PickleLimits { MaximumBytes = 3 }, "NN0.").Should().Contain("has 4 bytes");
        Refusal(new PickleLimits { MaximumValues = 2 }, "NNN00.").Should().Contain("more than the 2 values");
        Refusal(new PickleLimits { MaximumDepth = 2 }, "(((ttt.").Should().Contain("nested more than 2");
        Refusal(new PickleLimits { MaximumMemo = 1 }, "N\u0094\u0094.").Should().Contain("memo 1 is beyond the 1");
        Refusal(new PickleLimits { MaximumKeyLength = 1 }, "}U\u0002aaNs.").Should().Contain("a key has 2 characters");
    }

    [Fact]
    public void Numbers_cannot_be_chosen_to_collide()
    {
        // The halves of these cancel out in .NET's own hash of a long.
        var hashes = Enumerable.Range(0, 50_000).Select(i => PickleKeys.Comparer.GetHashCode(((long)i << 32) | (long)i));

        hashes.Distinct().Count().Should().BeGreaterThan(49_000);
    }

    private static object? Read(string pickle, PickleLimits? limits = null) => Unpickler.Read(Encoding.Latin1.GetBytes(pickle), "test.pkl", limits);

    private static object Get(PickleDictionary dictionary, string key)
    {
        dictionary.TryGet(key, out var value).Should().BeTrue();
        return value!;
    }

    private static string Refusal(PickleLimits limits, string pickle) =>
        FluentActions.Invoking(() => Read(pickle, limits)).Should().Throw<InvalidDataException>().Which.Message;

    private static string Shown(string pickle) => PickleView.Of(Read(pickle));
}
