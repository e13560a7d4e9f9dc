using System.Numerics;

namespace LisVit.Pickling;

/// <summary>The opcodes that make one value out of their own bytes alone.</summary>
internal static class PickleScalars
{
    /// <returns>Whether the opcode is one of these.</returns>
    public static bool TryRead(PickleOpcode opcode, PickleCursor cursor, out object? value)
    {
        switch (opcode)
        {
            case PickleOpcode.None: value = null; break;
            case PickleOpcode.NewTrue: value = true; break;
            case PickleOpcode.NewFalse: value = false; break;
            case PickleOpcode.Int: value = TruthOrInteger(cursor); break;
            case PickleOpcode.BinInt: value = (long)cursor.ReadInt32(); break;
            case PickleOpcode.BinInt1: value = (long)cursor.ReadByte(); break;
            case PickleOpcode.BinInt2: value = (long)cursor.ReadUInt16(); break;
            case PickleOpcode.Long: value = LongLine(cursor); break;
            case PickleOpcode.Long1: value = LongBytes(cursor, cursor.ReadByte()); break;
            case PickleOpcode.Long4: value = LongBytes(cursor, cursor.ReadUInt32()); break;
            case PickleOpcode.Float: value = PickleText.Float(cursor.TakeLine()) ?? throw cursor.Malformed("its line is not a number"); break;
            case PickleOpcode.BinFloat: value = cursor.ReadDouble(); break;
            case PickleOpcode.String: value = Quoted(cursor); break;
            case PickleOpcode.BinString: value = PickleText.TextOrBytes(cursor.Take(cursor.ReadUInt32())); break;
            case PickleOpcode.ShortBinString: value = PickleText.TextOrBytes(cursor.Take(cursor.ReadByte())); break;
            case PickleOpcode.Unicode: value = PickleText.Unescape(cursor.TakeLine()) ?? throw cursor.Malformed("its line has an escape that is none"); break;
            case PickleOpcode.ShortBinUnicode: value = cursor.TakeText(cursor.ReadByte()); break;
            case PickleOpcode.BinUnicode: value = cursor.TakeText(cursor.ReadUInt32()); break;
            case PickleOpcode.BinUnicode8: value = cursor.TakeText(cursor.ReadUInt64()); break;
            case PickleOpcode.ShortBinBytes: value = cursor.Take(cursor.ReadByte()).ToArray(); break;
            case PickleOpcode.BinBytes: value = cursor.Take(cursor.ReadUInt32()).ToArray(); break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8: value = cursor.Take(cursor.ReadUInt64()).ToArray(); break;
            case PickleOpcode.EmptyTuple: value = Array.Empty<object?>(); break;
            case PickleOpcode.EmptyList: value = new List<object?>(); break;
            case PickleOpcode.EmptyDict: value = new PickleDictionary(); break;
            case PickleOpcode.EmptySet: value = new HashSet<object>(PickleKeys.Comparer); break;
            case PickleOpcode.Global: value = new PickleGlobal(cursor.TakeTextLine(), cursor.TakeTextLine()); break;
            case PickleOpcode.PersistentId: value = new PicklePersistentId(cursor.TakeTextLine()); break;
            default: value = null; return false;
        }

        return true;
    }

    private static object TruthOrInteger(PickleCursor cursor)
    {
        var line = cursor.TakeLine();
        if (line.SequenceEqual("00"u8) || line.SequenceEqual("01"u8))
            return line[1] == '1';
        return PickleText.Integer(line) ?? throw cursor.Malformed("its line is not a whole number");
    }

    private static object LongLine(PickleCursor cursor)
    {
        var line = cursor.TakeLine();
        return PickleText.Integer(line.EndsWith("L"u8) ? line[..^1] : line) ?? throw cursor.Malformed("its line is not a whole number of a sensible length");
    }

    private static object LongBytes(PickleCursor cursor, uint count) => PickleText.Narrow(new BigInteger(cursor.Take(count)));

    private static object Quoted(PickleCursor cursor) =>
        PickleText.TextOrBytes(PickleText.Unquote(cursor.TakeLine()) ?? throw cursor.Malformed("its line is not a quoted string"));
}
