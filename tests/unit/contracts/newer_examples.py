"""Examples of what SHACL 1.2 adds: shapes, data, and what is found."""

from __future__ import annotations

from tests.unit.contracts.made import PROLOGUE

Found = tuple[str, str | None]
"""A focus node and a value, as Turtle has them."""

HEAD = PROLOGUE + "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"

EXAMPLES: dict[str, tuple[str, str, str, list[Found]]] = {
    "a class is one of a list": (
        "ClassConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:class ( :A :B ) .",
        ":x :p :a, :b, :c, 1 . :a a :A . :b a :B0 . :c a :C . :B0 rdfs:subClassOf :B .",
        [(":c", ":c"), ("1", "1")],
    ),
    "a datatype is one of a list": (
        "DatatypeConstraintComponent",
        (
            ":S sh:targetNode :x ; sh:property [ sh:path :p ;"
            " sh:datatype ( xsd:integer xsd:boolean ) ] ."
        ),
        ':x :p 1, true, "1", "a"^^xsd:integer, :y .',
        [(":x", '"1"'), (":x", '"a"^^xsd:integer'), (":x", ":y")],
    ),
    "a node kind is one of a list": (
        "NodeKindConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:nodeKind ( sh:IRI sh:Literal ) .",
        ":x :p :a, 1, _:b .",
        [("_:b", "_:b")],
    ),
    "the values of one path are those of another": (
        "EqualsConstraintComponent",
        ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:equals ( :q :r ) ] .",
        ":x :p 1, 2 ; :q :y, :z . :y :r 1 . :z :r 3 .",
        [(":x", "2"), (":x", "3")],
    ),
    "no value is one of another path": (
        "DisjointConstraintComponent",
        (
            ":S sh:targetNode :x ; sh:property [ sh:path :p ;"
            " sh:disjoint [ sh:inversePath :q ] ] ."
        ),
        ":x :p :a, :b . :b :q :x .",
        [(":x", ":b")],
    ),
    "values are less than those of another path": (
        "LessThanConstraintComponent",
        ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:lessThan ( :q :r ) ] .",
        ":x :p 1, 2, 3 ; :q :y . :y :r 2 .",
        [(":x", "2"), (":x", "3")],
    ),
    "values are not greater than those of another path": (
        "LessThanOrEqualsConstraintComponent",
        (
            ":S sh:targetNode :x ; sh:property [ sh:path :p ;"
            " sh:lessThanOrEquals ( :q :r ) ] ."
        ),
        ":x :p 1, 2, 3 ; :q :y . :y :r 2 .",
        [(":x", "3")],
    ),
    "values are among those of another path": (
        "SubsetOfConstraintComponent",
        ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:subsetOf :q ] .",
        ":x :p 1, 2 ; :q 1, 3 .",
        [(":x", "2")],
    ),
    "a focus node is among the values of a path": (
        "SubsetOfConstraintComponent",
        (
            ":S sh:targetNode :x, :y ; sh:subsetOf [ sh:zeroOrOnePath :q ] .\n"
            ":T sh:targetNode :x, :y ; sh:subsetOf ( :q :q ) ."
        ),
        ":x :q :y . :y :q :x, :z .",
        [],
    ),
    "a class is below one of the roots": (
        "RootClassConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:rootClass ( :A :B ) .",
        (
            ":x :p :A, :A2, :B1, :C, 1, _:b . :A1 rdfs:subClassOf :A ."
            " :A2 rdfs:subClassOf :A1 . :B1 rdfs:subClassOf :B ."
            " _:b rdfs:subClassOf :A ."
        ),
        [(":C", ":C"), ("1", "1"), ("_:b", "_:b")],
    ),
    "a text has one line": (
        "SingleLineConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:singleLine true .",
        r':x :p "a b", "a\nb", "a\fb", "a\rb", "a\u000Bb", "\n"@en, "a\tb", :a .',
        [(one, one) for one in (r'"a\nb"', r'"a\fb"', r'"a\rb"', r'"a\u000Bb"')]
        + [(r'"\n"@en', r'"\n"@en')],
    ),
    "a text may have lines where nobody minds": (
        "SingleLineConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:singleLine false .",
        r':x :p "a\nb" .',
        [],
    ),
    "a list has members enough": (
        "MinListLengthConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:minListLength 2 .",
        (
            ":x :p (), :l, :m, :no, 7 . :l rdf:first 1 ; rdf:rest () ."
            " :m rdf:first 1 ; rdf:rest ( 2 ) ."
        ),
        [("rdf:nil", "rdf:nil"), (":l", ":l"), (":no", ":no"), ("7", "7")],
    ),
    "a list has not too many members": (
        "MaxListLengthConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:maxListLength 1 .",
        (
            ":x :p (), :l, :m, :no . :l rdf:first 1 ; rdf:rest () ."
            " :m rdf:first 1 ; rdf:rest ( 1 ) ."
        ),
        [(":m", ":m"), (":no", ":no")],
    ),
    "no member stands twice in a list": (
        "UniqueMembersConstraintComponent",
        ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:uniqueMembers true ] .",
        (
            ":x :p :l, :m, () . :l rdf:first 1 ; rdf:rest ( 2 ) ."
            " :m rdf:first 1 ; rdf:rest ( 2 2 1 ) ."
        ),
        [(":x", ":m")],
    ),
    "what is tied in a knot, or open, or forked is no list": (
        "MaxListLengthConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:maxListLength 9 .",
        (
            ":x :p :knot, :open, :forked, :two, :fine ."
            " :knot rdf:first 1 ; rdf:rest :knot ."
            " :open rdf:first 1 . :forked rdf:first 1 ; rdf:rest (), ( 1 ) ."
            " :two rdf:first 1, 2 ; rdf:rest () ."
            " :fine rdf:first 1 ; rdf:rest () ; :more 1 ."
        ),
        [(one, one) for one in (":knot", ":open", ":forked", ":two")],
    ),
    "each member of a list conforms to a shape": (
        "MemberShapeConstraintComponent",
        ":S sh:targetObjectsOf :p ; sh:memberShape [ sh:nodeKind sh:IRI ] .",
        (
            ":x :p (), :l, :m, :no . :l rdf:first :a ; rdf:rest ( :b ) ."
            ' :m rdf:first "a" ; rdf:rest ( "b" :c ) .'
        ),
        [(":m", ":m"), (":no", ":no")],
    ),
    "each member of a list is as a shape wants it": (
        "MemberShapeConstraintComponent",
        (
            ":S sh:targetObjectsOf :p ; sh:memberShape"
            " [ sh:property [ sh:path :q ; sh:minCount 1 ] ] ."
        ),
        ":x :p :l . :l rdf:first :a ; rdf:rest ( :b ) . :a :q 1 . :b :q 1 .",
        [],
    ),
    "some value conforms to a shape": (
        "SomeValueConstraintComponent",
        (
            ":S sh:targetNode :x, :y, :z ; sh:property [ sh:path :p ;"
            " sh:someValue [ sh:class :A ] ] ."
        ),
        ":x :p :a, :b . :y :p :b . :a a :A .",
        [(":y", None), (":z", None)],
    ),
    "no two targets have the same value": (
        "UniqueValuesForConstraintComponent",
        ":S sh:targetClass :T ; sh:uniqueValuesFor :id .",
        (
            ":a a :T ; :id 1 . :b a :T ; :id 1 . :c a :T ; :id 2 . :d a :T . :e a :T ."
            " :f :id 2 . :g a :T ; :id 1, 2 ."
        ),
        [(":a", None), (":b", None)],
    ),
    "no two targets have the same values of a key in parts": (
        "UniqueValuesForConstraintComponent",
        ":S sh:targetSubjectsOf :n ; sh:uniqueValuesFor ( :n :s ) .",
        ":a :n 1 ; :s 1 . :b :n 1 ; :s 2 . :c :n 1 ; :s 2 . :d :n 1 . :e :n 1 .",
        [(":b", None), (":c", None), (":d", None), (":e", None)],
    ),
    "what reifies a statement conforms to a shape": (
        "ReifierShapeConstraintComponent",
        (
            ":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:reifierShape"
            " [ sh:property [ sh:path :by ; sh:minCount 1 ] ] ] ."
        ),
        (
            ":x :p 1 ~ :r {| :by :me |} , 2 ~ :q {| :at 7 |} , 3 ."
            " :y :p 9 ~ :o {| :at 1 |} ."
        ),
        [(":x", ":q")],
    ),
    "a statement has to be reified": (
        "ReifierShapeConstraintComponent",
        (
            ":S sh:targetNode :x ; sh:property [ sh:path :p ;"
            " sh:reificationRequired true ; sh:reifierShape [ sh:nodeKind sh:IRI ] ] ."
        ),
        ':x :p 1 ~ :r {| :by :me |} , "no" .',
        [(":x", '"no"')],
    ),
    "a closed shape allows what the types of a node allow": (
        "ClosedConstraintComponent",
        """:Root a rdfs:Class, sh:NodeShape ; sh:closed sh:ByTypes ;
            sh:property [ sh:path :p0 ] ; sh:ignoredProperties ( :more ) .
        :Sub a rdfs:Class, sh:NodeShape ; rdfs:subClassOf :Root ;
            sh:property [ sh:path :p1 ] , [ sh:path ( :no :no ) ] .
        :ForSub a sh:NodeShape ; sh:targetClass :Sub ; sh:node :Above ;
            sh:property [ sh:path :p2 ] .
        :Root rdfs:subClassOf :Sub0 . :Sub0 rdfs:subClassOf :Root .
        :Above a sh:NodeShape ; sh:property [ sh:path :p3 ] .""",
        """:a a :Root ; :p0 1 ; :p1 2 ; :more 3 .
        :b a :Sub ; :p0 1 ; :p1 1 ; :p2 1 ; :p3 1 ; :p4 4 .
        :Sub rdfs:subClassOf :Root .""",
        [(":a", "2"), (":b", "4")],
    ),
    "targets are what conforms to a shape": (
        "MinCountConstraintComponent",
        (
            ":S sh:targetWhere [ sh:class :P ; sh:property [ sh:path :age ;"
            " sh:minInclusive 18 ; sh:minCount 1 ] ] ;"
            " sh:property [ sh:path :voted ; sh:minCount 1 ] ."
        ),
        (
            ":a a :P ; :age 18 . :b a :P ; :age 17 . :c a :P ; :age 19 ; :voted :a ."
            " :d :age 20 ."
        ),
        [(":a", None)],
    ),
    "targets are any nodes that conform, literals too": (
        "HasValueConstraintComponent",
        (
            ":S sh:targetWhere [ sh:minLength 3 ; sh:nodeKind sh:Literal ] ;"
            ' sh:hasValue "abc" .'
        ),
        ':x :p "abc", "abcd", "ab" .',
        [('"abcd"', None)],
    ),
    "data name the shape that is to judge": (
        "MinCountConstraintComponent",
        ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":x sh:shape :S . :y sh:shape :S ; :p 1 . :z sh:shape :T .",
        [(":x", None)],
    ),
    "a class that is a shape is its own target": (
        "MinCountConstraintComponent",
        ":C a sh:ShapeClass ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":x a :C . :y a :C ; :p 1 .",
        [(":x", None)],
    ),
}
